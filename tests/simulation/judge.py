"""The judge: its own SQL after every commit, and at the end what really happened against what the rows say."""

import json
import sqlite3
from collections import Counter
from collections.abc import Callable, Iterator
from itertools import pairwise

from core.ports import State
from tests.simulation.chat import Chat
from tests.simulation.films import Folder, film_of
from tests.simulation.process import Heaven
from tests.simulation.vendor import Job, Vendor

_OPEN = "('queued', 'submitting', 'running', 'storing')"
_BOOKS = f"""
SELECT 'L1 ' || a.id || ' is not the sum of its entries' FROM accounts a
 WHERE a.available <> (SELECT COALESCE(SUM(available_change), 0) FROM entries WHERE account = a.id)
    OR a.held <> (SELECT COALESCE(SUM(held_change), 0) FROM entries WHERE account = a.id)
UNION ALL SELECT 'L2 ' || id || ' is below zero' FROM accounts WHERE available < 0 OR held < 0
UNION ALL SELECT 'L3 ' || a.id || ' does not hold what its open videos cost' FROM accounts a
 WHERE a.held <> (SELECT COALESCE(SUM(price), 0) FROM videos WHERE account = a.id AND status IN {_OPEN})
UNION ALL SELECT 'L4 ' || v.id || ' has not exactly one hold' FROM videos v WHERE v.gift_of IS NULL
 AND 1 <> (SELECT COUNT(*) FROM entries WHERE video_id = v.id AND step = 'hold' AND held_change = v.price)
UNION ALL SELECT 'L4 ' || v.id || ' (' || v.status || ') has not ended so in the books' FROM videos v
 WHERE v.gift_of IS NULL AND
 (SELECT COALESCE(GROUP_CONCAT(kind || held_change), '') FROM entries WHERE video_id = v.id AND step = 'end')
 <> CASE v.status WHEN 'ready' THEN 'capture' || -v.price WHEN 'failed' THEN 'release' || -v.price ELSE '' END
UNION ALL SELECT 'L5 ' || v.id || ' is free' FROM videos v WHERE v.price <= 0 AND v.gift_of IS NULL
UNION ALL SELECT 'L5 the gift ' || v.id || ' moved credits' FROM videos v
 WHERE v.gift_of IS NOT NULL AND EXISTS (SELECT 1 FROM entries WHERE video_id = v.id)
UNION ALL SELECT 'V4 ' || id || ' was submitted ' || attempts || ' times' FROM videos WHERE attempts > 2
UNION ALL SELECT 'V5 ' || provider_id || ' belongs to two videos' FROM videos
 WHERE provider_id IS NOT NULL GROUP BY provider, provider_id HAVING COUNT(*) > 1
UNION ALL SELECT 'L7 credits came from nowhere' WHERE (SELECT SUM(available + held) FROM accounts)
 <> (SELECT SUM(CASE WHEN kind IN ('fill', 'drain') THEN available_change
  WHEN kind = 'capture' THEN held_change ELSE 0 END) FROM entries)
"""
_ENTRIES = "SELECT COUNT(*), COALESCE(MAX(id), 0), COALESCE(SUM(available_change * id), 0) FROM entries WHERE id <= ?"
_RULE = {
    "queued": {"submitting", "running", "failed"},  # running: an id in hand is stronger than the fence.
    "submitting": {"queued", "running", "failed"},
    "running": {"storing", "failed"},
    "storing": {"ready", "failed"},
    "ready": set[str](),
    "failed": set[str](),
}


class Judge:
    def __init__(self, heaven: Heaven) -> None:
        self._heaven = heaven
        self.found: list[str] = []
        self.on_breach: Callable[[], None] = lambda: None
        self._statuses: dict[str, str] = {}
        self._written = (0, 0, 0)

    def after_commit(self, raw: sqlite3.Connection) -> None:
        self._heaven.count["checks"] += 1
        found = [row[0] for row in raw.execute(_BOOKS)]
        found += self._turns(raw)
        if raw.execute(_ENTRIES, (self._written[1],)).fetchone() != self._written:
            found.append("L6 a line of the books was changed")
        self._written = raw.execute(_ENTRIES, (2**62,)).fetchone()
        self.breach(found)

    def breach(self, found: list[str]) -> None:
        if found:
            self.found += [what for what in found if what not in self.found]
            for what in found:
                self._heaven.note(f"BREACH {what}")
            self.on_breach()

    def _turns(self, raw: sqlite3.Connection) -> list[str]:
        """V2 and V8, as far as one commit shows: it may hold one turn of a video, and never one from an end."""
        found = []
        for video, status in raw.execute("SELECT id, status FROM videos"):
            before = self._statuses.get(video)
            if before != status:
                self._heaven.note(f"{video} is {status}")
                if before is not None and status not in _RULE[before]:
                    found.append(f"V2/V8 {video} turned from {before} to {status}")
                self._statuses[video] = status
        return found


class Verdict:
    """The end: everybody has calmed down, and the world is compared with the rows."""

    def __init__(self, raw: sqlite3.Connection, vendor: Vendor, chat: Chat, folder: Folder, heaven: Heaven) -> None:
        self._vendor, self._chat, self._folder, self._heaven = vendor, chat, folder, heaven
        columns = (
            "id, status, reason, error_code, provider_id, gift_of, film_key, film_sha256, account, prompt, remix_of"
        )
        self._videos = {
            row[0]: dict(zip(columns.split(", "), row, strict=True)) for row in _all(raw, columns, "videos")
        }
        posts = "video_id, kind, state, message, shown, memo"
        self._posts = {
            (row[0], row[1]): dict(zip(posts.split(", "), row, strict=True)) for row in _all(raw, posts, "posts")
        }
        self._chains = _all(raw, "id, steps, position, state, video_id", "chains")
        self._chain_steps = _all(raw, "chain_id, step, video_id", "chain_steps")
        self._strays = {row[0] for row in _all(raw, "provider_id", "strays")}

    def breaches(self, presses: Counter[tuple[str, str]]) -> list[str]:
        return [
            *self._jobs(), *self._films(), *self._late(), *self._messages(), *self._deliveries(presses),
            *self._in_order(),
        ]  # fmt: skip  # What was looked into, at a glance.

    def _jobs(self) -> Iterator[str]:
        """The vendor's truth: for whom each job was made, and how often."""
        made = Counter(job.video for job in self._vendor.jobs.values())
        most = 2 if self._heaven.fate.unsure else 1
        for video, times in made.items():
            if times > most:
                yield f"V4 the vendor made {video} {times} times"
        for video in self._videos.values():
            job = self._vendor.jobs.get(video["provider_id"] or "")
            owner = video["gift_of"] or video["id"]
            if job is not None and job.video != owner and not job.video.startswith("seed"):
                yield f"V5 {video['id']} took {job.id}, which was made for {job.video}"

    def _films(self) -> Iterator[str]:
        """V6: what was charged is done there and kept here, and it is the right film."""
        for video in self._videos.values():
            if video["status"] != "ready" or video["id"].startswith("seed"):
                continue
            job = self._vendor.jobs[video["provider_id"]]
            if job.done_at > self._heaven.loop.time():
                yield f"V6 {video['id']} is ready before the vendor was"
            data = self._folder.films.get(video["film_key"], b"")
            if film_of("", data).sha256 != video["film_sha256"] or data != job.film():
                yield f"V6 the film of {video['id']} is not that of {job.id}"

    def _late(self) -> Iterator[str]:
        """V8: what the vendor finished, and so billed, reached somebody, charged or as a gift."""
        taken = {video["provider_id"] for video in self._videos.values()}
        for job in self._vendor.jobs.values():
            if job.id in taken or not self._billed(job):
                continue
            video = self._videos[job.video]
            if self._may_be_lost(job, video):
                self._heaven.count["lost at the vendor"] += 1
            else:
                yield f"V8 {job.id} was finished for {job.video} ({video['status']}) and given to nobody"
        for video in self._videos.values():
            job_ = self._vendor.jobs.get(video["provider_id"] or "")
            failed = video["status"] == "failed" and video["reason"] in ("expired", "not_confirmed", "provider_error")
            if failed and job_ is not None and self._billed(job_) and video["error_code"] is None:
                yield f"V8 {job_.id} was finished for the failed {video['id']} and stays there"

    def _billed(self, job: Job) -> bool:
        return job.state(self._heaven.loop.time()) is State.COMPLETED and not job.flawed

    def _may_be_lost(self, job: Job, video: dict[str, str]) -> bool:
        """Where nothing can be listed, a lost answer is lost; so is what was called off or came beyond the grace."""
        return not self._heaven.fate.lists or self._heaven.fate.unsure or video["reason"] == "cancelled"

    def _messages(self) -> Iterator[str]:
        """P1 and P2."""
        shown = Counter(m.key for m in self._chat.messages.values() if m.by == "worker" and not self._is_gone(m.place))
        for key, times in shown.items():
            if times > 1:
                yield f"P1 {key} stands {times} times"
        for video in self._videos.values():
            if video["id"].startswith("seed"):
                continue
            if video["status"] == "ready":
                yield from self._standing(video["id"], "result", "result")
            if video["gift_of"] is None:
                yield from self._standing(video["id"], "card", {"ready": "folded", "failed": "failed"}[video["status"]])

    def _standing(self, video: str, kind: str, words: str) -> Iterator[str]:
        post = self._posts.get((video, kind))
        if post is None:
            yield f"P1 {video} has no {kind}"
        elif post["state"] == "undeliverable":
            if not post["memo"]:
                yield f"P1 nobody knows why the {kind} of {video} is undeliverable"
        else:
            message = self._chat.messages.get(post["message"])
            if message is None:
                yield f"P1 the {kind} of {video} was never posted"
            elif not message.shown.startswith(words) and not self._is_gone(message.place):
                yield f"P1 the {kind} of {video} shows {message.shown}"

    def _in_order(self) -> Iterator[str]:
        """C1: the steps of a chain are made in order, each once and from the one before, up to where it ended."""
        for chain, told, position, state, last in self._chains:
            words = json.loads(told)
            steps = sorted((step, video) for of, step, video in self._chain_steps if of == chain)
            made = [self._videos[video] for _, video in steps]
            self._heaven.count[f"chains {state}"] += 1
            if [step for step, _ in steps] != list(range(1, int(position) + 1)) or made[-1]["id"] != last:
                yield f"C1 the chain {chain} at {position} has the steps {steps}"
            if [video["prompt"].removeprefix("REMIX: ") for video in made] != words[: len(made)]:
                yield f"C1 the chain {chain} has made something else"
            for before, video in pairwise(made):
                if video["remix_of"] != before["id"] or before["status"] != "ready":
                    yield f"C1 {video['id']} was not made from {before['id']}"
            if (state == "done") != (made[-1]["status"] == "ready" and len(made) == len(words)):
                yield f"C1 the chain {chain} is {state} at step {position} ({made[-1]['status']})"
            if state == "stopped":
                yield from self._standing(last, "chain", "chain")

    def _is_gone(self, place: str) -> bool:
        message = self._chat.messages[place]  # type: ignore[index]  # Read from a row, it is a place.
        return message.deleted or any(place.startswith(channel) for channel in self._chat.deleted)

    def _deliveries(self, presses: Counter[tuple[str, str]]) -> Iterator[str]:
        """V1: never more videos than presses, however often each press was delivered."""
        rows = (v for v in self._videos.values() if v["gift_of"] is None and not v["id"].startswith("seed"))
        for asked, videos in Counter((v["account"], v["prompt"].removeprefix("REMIX: ")) for v in rows).items():
            if videos > presses[asked]:
                yield f"V1 {presses[asked]} presses of {asked} made {videos} videos"


def _all(raw: sqlite3.Connection, columns: str, table: str) -> list[tuple[str, ...]]:
    return raw.execute(f"SELECT {columns} FROM {table}").fetchall()
