from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from functools import partial

import pytest
from sqlalchemy.exc import IntegrityError

from core.names import VideoId
from core.store import archive
from core.store.archive import FingerprintTaken, IdTaken
from core.store.database import Database, Tx
from core.video import OPEN, TURNS, Reason, Status, Video
from tests.core.store.examples import FILM, OTHER_TEAM, TEAM, a_video, failed, found_team, ready, running
from tests.databases import START

LATER = START + timedelta(minutes=1)
SUBMIT = {"attempts": 1, "submitted_at": START, "fingerprint": "f1"}


@pytest.fixture(autouse=True)
async def team(database: Database) -> None:
    await database.write(found_team)


def added(video: Video, tx: Tx) -> Video:
    archive.add(tx, video)
    return video


def accepted(video_id: str, provider_id: str, tx: Tx) -> Video | None:
    return archive.accept(
        tx, VideoId(video_id), provider_id, poll_url=None, cost_usd=Decimal("0.4"), next_look_at=LATER, now=START
    )


async def test_a_video_comes_back_as_it_was_put_in(database: Database) -> None:
    plain = await database.write(partial(added, a_video()))
    full = ready(
        "v0002", remix_of=plain.id, cost_usd=Decimal("0.123456"), waited_s=12.5, looked_at=START, private=True,
        result_expires_at=LATER, remixable_until=LATER, fingerprint="f", poll_url="https://x/1", progress=100,
        error_code="odd", cancel_asked=True, missed=2, attempts=1, claim=7,
    )  # fmt: skip  # Every field.
    await database.write(partial(added, full))
    assert await database.read(lambda tx: archive.by_id(tx, plain.id)) == plain
    assert await database.read(lambda tx: archive.by_id(tx, full.id)) == full


async def test_another_team_does_not_find_it(database: Database) -> None:
    video = await database.write(partial(added, a_video()))
    assert await database.read(lambda tx: archive.get(tx, TEAM, video.id)) == video
    assert await database.read(lambda tx: archive.get(tx, OTHER_TEAM, video.id)) is None


async def test_a_name_that_is_taken_is_known(database: Database) -> None:
    await database.write(partial(added, a_video()))
    assert await database.read(lambda tx: archive.exists(tx, VideoId("v0001")))
    assert not await database.read(lambda tx: archive.exists(tx, VideoId("v0002")))


async def test_a_move_changes_what_it_says_and_nothing_else(database: Database) -> None:
    video = await database.write(partial(added, a_video()))
    moved = await database.write(lambda tx: archive.move(tx, video, Status.SUBMITTING, **SUBMIT))
    assert moved == replace(video, status=Status.SUBMITTING, **SUBMIT)
    assert await database.read(lambda tx: archive.by_id(tx, video.id)) == moved


async def test_the_slower_of_two_changes_nothing(database: Database) -> None:
    video = await database.write(partial(added, a_video()))
    await database.write(lambda tx: archive.move(tx, video, Status.SUBMITTING, **SUBMIT))
    ended = {"reason": Reason.CANCELLED, "ended_at": START, "due_at": None}
    assert await database.write(lambda tx: archive.move(tx, video, Status.FAILED, **ended)) is None
    assert (await database.read(lambda tx: archive.by_id(tx, video.id))).status is Status.SUBMITTING


async def test_a_holder_whose_claim_is_old_changes_nothing(database: Database) -> None:
    video = await database.write(partial(added, a_video(claim=4)))
    stale = replace(video, claim=3)
    assert await database.write(lambda tx: archive.move(tx, stale, Status.SUBMITTING, **SUBMIT)) is None
    assert await database.write(lambda tx: archive.touch(tx, stale, progress=5)) is None


async def test_progress_is_noted_without_a_turn(database: Database) -> None:
    video = await database.write(partial(added, running()))
    touched = await database.write(lambda tx: archive.touch(tx, video, progress=50, waited_s=10.0, due_at=LATER))
    assert touched == replace(video, progress=50, waited_s=10.0, due_at=LATER)


async def test_a_film_is_stored_with_the_end(database: Database) -> None:
    video = await database.write(partial(added, running(status=Status.STORING)))
    done = await database.write(
        lambda tx: archive.move(tx, video, Status.READY, film=FILM, ended_at=LATER, due_at=None)
    )
    assert done.film == FILM


async def test_only_the_turns_in_the_table_are_made(database: Database) -> None:
    for start in Status:
        for to in set(Status) - TURNS[start]:
            with pytest.raises(ValueError, match="cannot turn"):
                await database.write(lambda tx, start=start, to=to: archive.move(tx, a_video(status=start), to))


@pytest.mark.parametrize("field", ["price", "team", "account", "gift_of", "claim", "status"])
async def test_what_was_agreed_is_never_changed(database: Database, field: str) -> None:
    video = await database.write(partial(added, a_video()))
    with pytest.raises(ValueError, match="cannot be changed"):
        await database.write(lambda tx: archive.touch(tx, video, **{field: 1}))


async def test_an_accepted_id_is_kept_whoever_holds_the_row(database: Database) -> None:
    await database.write(partial(added, a_video(status=Status.SUBMITTING, claim=9, **SUBMIT)))
    video = await database.write(partial(accepted, "v0001", "p1"))
    assert (video.status, video.provider_id, video.due_at) == (Status.RUNNING, "p1", LATER)


async def test_an_id_that_comes_after_the_video_went_back_in_line_is_kept(database: Database) -> None:
    await database.write(partial(added, a_video()))
    video = await database.write(partial(accepted, "v0001", "p1"))
    assert video.status is Status.RUNNING
    assert video.submitted_at == START


async def test_a_second_id_for_the_same_video_is_not_taken(database: Database) -> None:
    await database.write(partial(added, a_video(status=Status.SUBMITTING, **SUBMIT)))
    await database.write(partial(accepted, "v0001", "p1"))
    assert await database.write(partial(accepted, "v0001", "p2")) is None
    await database.write(partial(added, a_video("v0002", provider_id="p3")))
    assert await database.write(partial(accepted, "v0002", "p4")) is None


async def test_an_id_for_a_video_that_has_ended_is_not_taken(database: Database) -> None:
    await database.write(partial(added, failed()))
    assert await database.write(partial(accepted, "v0001", "p1")) is None


async def test_an_id_of_another_video_is_noticed_and_the_transaction_goes_on(database: Database) -> None:
    def two(tx: Tx) -> bool:
        archive.add(tx, running("v0001", provider_id="p1"))
        archive.add(tx, a_video("v0002", status=Status.SUBMITTING, **SUBMIT))
        with pytest.raises(IdTaken):
            accepted("v0002", "p1", tx)
        return accepted("v0002", "p2", tx) is not None

    assert await database.write(two)


async def test_equal_submits_wait_for_each_other(database: Database) -> None:
    def two(tx: Tx) -> Video | None:
        first, second = added(a_video("v0001"), tx), added(a_video("v0002"), tx)
        first = archive.move(tx, first, Status.SUBMITTING, **SUBMIT)
        with pytest.raises(FingerprintTaken):
            archive.move(tx, second, Status.SUBMITTING, **SUBMIT)
        assert archive.touch(tx, second, due_at=LATER) is not None  # The transaction goes on.
        archive.move(tx, first, Status.RUNNING, provider_id="p1")
        return archive.move(tx, archive.by_id(tx, second.id), Status.SUBMITTING, **SUBMIT)

    assert (await database.write(two)).status is Status.SUBMITTING


async def test_submits_without_a_fingerprint_do_not_wait(database: Database) -> None:
    def two(tx: Tx) -> Video | None:
        nameless = {**SUBMIT, "fingerprint": None}
        archive.move(tx, added(a_video("v0001"), tx), Status.SUBMITTING, **nameless)
        return archive.move(tx, added(a_video("v0002"), tx), Status.SUBMITTING, **nameless)

    assert await database.write(two)


@pytest.mark.parametrize(
    ("status", "woken"),
    [
        (Status.QUEUED, True),
        (Status.RUNNING, True),
        (Status.SUBMITTING, False),  # Its time is the moment from which reconciling is allowed.
        (Status.STORING, False),
    ],
)
async def test_waking_never_hurries_a_submit_in_doubt(database: Database, status: Status, woken: bool) -> None:
    await database.write(partial(added, running(status=status, due_at=LATER)))
    await database.write(lambda tx: archive.wake(tx, VideoId("v0001"), START))
    assert (await database.read(lambda tx: archive.by_id(tx, VideoId("v0001")))).due_at == (START if woken else LATER)


async def test_waking_never_delays(database: Database) -> None:
    await database.write(partial(added, running(due_at=START)))
    await database.write(lambda tx: archive.wake(tx, VideoId("v0001"), LATER))
    assert (await database.read(lambda tx: archive.by_id(tx, VideoId("v0001")))).due_at == START


async def test_a_wish_to_cancel_is_noted_without_disturbing_the_holder(database: Database) -> None:
    video = await database.write(partial(added, running(claim=3)))
    assert (await database.write(lambda tx: archive.ask_cancel(tx, TEAM, video.id))).cancel_asked
    assert (await database.write(lambda tx: archive.touch(tx, video, progress=9))).cancel_asked


async def test_nobody_cancels_another_teams_video_or_one_that_has_ended(database: Database) -> None:
    await database.write(partial(added, running("v0001")))
    await database.write(partial(added, failed("v0002")))
    assert await database.write(lambda tx: archive.ask_cancel(tx, OTHER_TEAM, VideoId("v0001"))) is None
    assert await database.write(lambda tx: archive.ask_cancel(tx, TEAM, VideoId("v0002"))) is None


async def test_a_video_is_found_by_its_name_at_the_provider(database: Database) -> None:
    video = await database.write(partial(added, running(provider_id="p1")))
    assert await database.read(lambda tx: archive.find_by_provider_id(tx, "openai", "p1")) == video
    assert await database.read(lambda tx: archive.find_by_provider_id(tx, "other", "p1")) is None


async def test_ids_at_the_provider_that_are_ours_are_told_from_others(database: Database) -> None:
    await database.write(partial(added, running(provider_id="p1")))
    assert await database.read(lambda tx: archive.known_provider_ids(tx, "openai", ["p1", "p2"])) == {"p1"}
    assert await database.read(lambda tx: archive.known_provider_ids(tx, "openai", [])) == set()


@pytest.mark.parametrize(
    ("broken", "rule"),
    [
        ({"price": 0}, "ck_videos_price"),
        ({"price": -1}, "ck_videos_price"),
        ({"status": Status.RUNNING}, "ck_videos_provider_id"),
        ({"status": Status.FAILED, "ended_at": START}, "ck_videos_reason"),
        ({"status": Status.FAILED, "reason": Reason.REFUSED}, "ck_videos_ended"),
        ({"status": Status.READY, "ended_at": START, "provider_id": "p"}, "ck_videos_film"),
    ],
)
async def test_the_database_refuses_a_video_that_cannot_be(database: Database, broken: dict, rule: str) -> None:
    with pytest.raises(IntegrityError, match=rule):
        await database.write(partial(added, a_video(**broken)))


async def test_a_failed_video_gets_one_gift_and_it_is_free(database: Database) -> None:
    await database.write(partial(added, failed("v0001")))
    await database.write(partial(added, running("v0002", price=0, gift_of="v0001")))
    with pytest.raises(IntegrityError, match="gift_of"):
        await database.write(partial(added, running("v0003", price=0, gift_of="v0001")))


def test_every_status_is_open_or_an_end() -> None:
    assert set(Status) - OPEN == {Status.READY, Status.FAILED}
