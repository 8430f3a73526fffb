"""A whole bot in a process of its own, to be killed: real database, real vendor protocol, and a chat that is a file.

python tests/kill_driver.py FOLDER VENDOR_URL: delivers every press again at each start, and says "ended" when all is.
"""

import asyncio
import json
import signal
import sys
from contextlib import suppress
from pathlib import Path

from sqlalchemy import select

from bot.settings import load
from bot.wiring import Parts, assembled
from core.cards import FilmCard, Notice, VideoCard
from core.names import AccountId, Actor, Ask, Place, TeamId, VideoId, channel_of
from core.ports import Memo, Still
from core.refusals import AlreadyDone, NotReady, Refusal
from core.store.database import Tx
from core.store.tables import posts, videos
from core.studio import Wish
from core.video import Film
from core.worker import Timing

TEAM, ANA = TeamId("discord:1"), AccountId("discord:1:10")
CHANNEL = Place("discord:1:100:")
GRANTED = 2000
PRESSES = {
    f"press-{number}": prompt
    for number, prompt in enumerate(
        (
            "a red fox runs through snow",
            "a lighthouse in a storm [drop]",
            "a paper boat on a river [lost]",
            "a train in the mountains [busy]",
            "a garden in the rain [fail]",
            "a famous face [refuse]",
            "a city from above [hang=3]",
            "a red fox runs through snow",
            "whales under the ice [slow=3]",
            "a candle in the wind",
        )
    )
}
REMIXED = "press-0"
CHANGE = "make it night"
TIMING = Timing(poll_s=0.2, grace_s=1.0, edit_gap_s=0.2, lease_s=5.0, shut_down_s=3.0)


class FileChat:
    """A chat whose messages are lines of a file, and whose history can be read. Satisfies core.ports.Announcer."""

    def __init__(self, path: Path) -> None:
        self._path = path
        path.touch()

    async def show(self, card: VideoCard, at: Place, *, key: str, repeat: bool) -> Place:
        return self._post(key, card.shown, repeat=repeat) if at == channel_of(at) else self._write(at, key, card.shown)

    async def deliver(
        self, card: FilmCard, at: Place, film: Film | Still | None, *, key: str, repeat: bool, memo: Memo
    ) -> Place:
        return self._post(key, "result", repeat=repeat)

    async def take_away(self, card: VideoCard, at: Place, *, key: str, memo: str | None) -> None:
        self._write(at, key, "taken away")

    async def direct(self, account: AccountId) -> Place:
        return Place(f"{TEAM}:dm:")

    async def tell(self, account: AccountId, notice: Notice, *, key: str, repeat: bool) -> None:
        pass

    def _post(self, key: str, shown: str, *, repeat: bool) -> Place:
        lines = [json.loads(line) for line in self._path.read_text().splitlines()]
        if repeat and (found := next((line["place"] for line in lines if line["key"] == key), None)):
            return Place(found)
        return self._write(Place(f"{CHANNEL}{len(lines) + 1}"), key, shown)

    def _write(self, place: Place, key: str, shown: str) -> Place:
        with self._path.open("a") as file:
            file.write(json.dumps({"place": place, "key": key, "shown": shown}) + "\n")
        return place


def ask(key: str) -> Ask:
    return Ask(by=Actor(account=ANA, team=TEAM, admin=True), at=CHANNEL, key=key)


async def press(parts: Parts) -> None:
    """Everything that people ever did, delivered once more."""
    with suppress(Refusal):
        await parts.studio.grant(ask("grant"), ANA, GRANTED, "to try it")
    for key, prompt in PRESSES.items():
        with suppress(AlreadyDone):
            await parts.studio.make(ask(key), prompt, Wish(model="sora-2", seconds=4), insist=True)


async def remix(parts: Parts) -> bool:
    """Whether the remix was asked for, now or in an earlier life."""
    made = await parts.studio.suggest(ask("look"), "a red fox")
    if not made:
        return False
    try:
        await parts.studio.remix(ask("remix"), VideoId(made[0].value), CHANGE, insist=True)
    except (AlreadyDone, NotReady) as refusal:
        return isinstance(refusal, AlreadyDone)
    return True


async def live(folder: Path, vendor: str) -> None:
    stop = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
    settings = load(
        database_url=f"sqlite+aiosqlite:///{folder}/sora.db",
        media_url=f"file:{folder}/films",
        video_base_url=vendor,
        catalogue=None,
        team_credits=10_000,
        member_limit=50,
        submit_seconds=1,
    )
    async with assembled(settings, timing=TIMING) as parts:
        parts.announcers["discord"] = FileChat(folder / "chat.jsonl")
        working = asyncio.create_task(parts.worker.run())
        print("working", flush=True)  # noqa: T201  # How the test hears of it.
        await press(parts)
        ended, remixed = False, False
        while not stop.is_set():
            remixed = remixed or await remix(parts)
            if remixed and not ended and await parts.database.read(nothing_is_left):
                ended = True
                print("ended", flush=True)  # noqa: T201  # The same.
            with suppress(TimeoutError):
                await asyncio.wait_for(stop.wait(), 0.1)
        await parts.worker.stop()
        await working


def nothing_is_left(tx: Tx) -> bool:
    due = (select(table).where(table.c.due_at.is_not(None)).limit(1) for table in (videos, posts))
    return not any(tx.execute(question).first() for question in due)


if __name__ == "__main__":
    asyncio.run(live(Path(sys.argv[1]), sys.argv[2]))
