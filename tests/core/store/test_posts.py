from datetime import timedelta
from functools import partial

import pytest

from core.names import Place, VideoId
from core.store import archive, claims, posts
from core.store.database import Database, Tx
from core.store.posts import Post, PostState
from tests.core.store.examples import CHANNEL, a_video, found_team
from tests.databases import START

V = VideoId("v0001")
MESSAGE, OTHER_MESSAGE = Place("discord:1:500:900"), Place("discord:1:500:901")
SOON = START + timedelta(seconds=3)
LATER = START + timedelta(minutes=5)


@pytest.fixture(autouse=True)
async def planned(database: Database) -> None:
    def plan(tx: Tx) -> None:
        found_team(tx)
        archive.add(tx, a_video())
        posts.plan(tx, V, "card", CHANNEL, SOON)

    await database.write(plan)


async def post(database: Database) -> Post:
    found = await database.read(lambda tx: posts.get(tx, V, "card"))
    assert found is not None
    return found


def claimed(tx: Tx) -> Post:
    [only] = claims.claim_posts(tx, LATER, 5, 60)
    return only


async def test_a_planned_post_waits_for_its_time(database: Database) -> None:
    waiting = await post(database)
    assert (waiting.state, waiting.message, waiting.due_at, waiting.tries) == (PostState.DUE, None, SOON, 0)


async def test_planning_again_makes_it_due_and_never_two(database: Database) -> None:
    held = await database.write(claimed)
    await database.write(lambda tx: posts.done(tx, held, MESSAGE, "looks", START))
    await database.write(lambda tx: posts.plan(tx, V, "card", CHANNEL, LATER))
    again = await post(database)
    assert (again.message, again.due_at) == (MESSAGE, LATER)
    assert len(await database.read(lambda tx: posts.of_video(tx, V))) == 1


async def test_what_the_adapter_placed_is_not_posted_again(database: Database) -> None:
    assert await database.write(lambda tx: posts.placed(tx, V, "card", MESSAGE, "looks", START))
    assert not await database.write(lambda tx: posts.placed(tx, V, "card", OTHER_MESSAGE, "looks", START))
    shown = await post(database)
    assert (shown.message, shown.shown, shown.state, shown.first_at) == (MESSAGE, "looks", PostState.SHOWN, START)
    assert shown.due_at == SOON  # One more look, in case the card changed before it was placed.


async def test_a_try_is_noted_before_the_call(database: Database) -> None:
    held = await database.write(claimed)
    first = await database.write(lambda tx: posts.first_try(tx, held, START))
    again = await database.write(lambda tx: posts.first_try(tx, first, SOON))
    assert (again.first_at, again.last_at, again.tries) == (START, SOON, 2)


async def test_a_shown_card_is_due_no_more(database: Database) -> None:
    held = await database.write(claimed)
    assert await database.write(lambda tx: posts.done(tx, held, MESSAGE, "looks", START))
    shown = await post(database)
    assert (shown.message, shown.shown, shown.due_at, shown.tries) == (MESSAGE, "looks", None, 0)


async def test_a_change_while_it_is_being_drawn_is_drawn_afterwards(database: Database) -> None:
    held = await database.write(claimed)
    await database.write(lambda tx: posts.redraw(tx, V, "card", SOON))
    assert (await post(database)).due_at == held.due_at  # Nobody else takes it meanwhile.
    await database.write(lambda tx: posts.done(tx, held, MESSAGE, "looks", START))
    assert (await post(database)).due_at == SOON


async def test_a_change_makes_a_shown_card_due(database: Database) -> None:
    held = await database.write(claimed)
    await database.write(lambda tx: posts.done(tx, held, MESSAGE, "looks", START))
    await database.write(lambda tx: posts.redraw(tx, V, "card", LATER))
    assert (await post(database)).due_at == LATER


async def test_a_change_does_not_delay_what_is_due_sooner(database: Database) -> None:
    await database.write(lambda tx: posts.redraw(tx, V, "card", LATER))
    assert (await post(database)).due_at == SOON


async def test_a_platform_that_asked_for_patience_gets_it(database: Database) -> None:
    held = await database.write(claimed)
    held = await database.write(lambda tx: posts.first_try(tx, held, START))
    await database.write(lambda tx: posts.later(tx, held, LATER))
    await database.write(lambda tx: posts.redraw(tx, V, "card", START))
    assert (await post(database)).due_at == LATER


async def test_another_place_starts_anew(database: Database) -> None:
    held = await database.write(claimed)
    elsewhere = Place("discord:1:600:")
    await database.write(lambda tx: posts.later(tx, held, LATER, at=elsewhere))
    moved = await post(database)
    assert (moved.at, moved.message, moved.due_at) == (elsewhere, None, LATER)


async def test_what_cannot_be_delivered_is_not_drawn_again(database: Database) -> None:
    held = await database.write(claimed)
    assert await database.write(lambda tx: posts.undeliverable(tx, held, "no rights", START))
    await database.write(lambda tx: posts.redraw(tx, V, "card", START))
    given_up = await post(database)
    assert (given_up.state, given_up.memo, given_up.due_at) == (PostState.UNDELIVERABLE, "no rights", None)


async def test_what_could_not_be_delivered_is_tried_again_when_it_is_planned_anew(database: Database) -> None:
    held = await database.write(claimed)
    await database.write(lambda tx: posts.undeliverable(tx, held, "no rights", START))
    await database.write(lambda tx: posts.plan(tx, V, "card", CHANNEL, START))
    planned = await post(database)
    assert (planned.state, planned.due_at) == (PostState.DUE, START)


async def test_what_people_deleted_is_never_planned_anew(database: Database) -> None:
    held = await database.write(claimed)
    await database.write(lambda tx: posts.undeliverable(tx, held, posts.DELETED, START))
    await database.write(lambda tx: posts.plan(tx, V, "card", CHANNEL, START))
    left = await post(database)
    assert (left.state, left.due_at) == (PostState.UNDELIVERABLE, None)


async def test_a_memo_survives(database: Database) -> None:
    held = await database.write(claimed)
    assert await database.write(lambda tx: posts.save_memo(tx, held, "file F1"))
    assert (await post(database)).memo == "file F1"


async def taken_over(database: Database) -> Post:
    """The first holder's post, after its lease ran out and another took the row."""
    old = await database.write(claimed)
    much_later = LATER + timedelta(minutes=5)
    assert await database.write(lambda tx: claims.claim_posts(tx, much_later, 5, 60))
    return old


async def test_a_holder_whose_lease_ran_out_does_not_call(database: Database) -> None:
    old = await taken_over(database)
    assert await database.write(lambda tx: posts.first_try(tx, old, START)) is None
    assert not await database.write(lambda tx: posts.save_memo(tx, old, "file F1"))
    assert not await database.write(lambda tx: posts.later(tx, old, START))
    assert not await database.write(lambda tx: posts.undeliverable(tx, old, "why", START))
    assert (await post(database)).memo is None


async def test_a_message_that_stands_is_noted_even_by_a_late_holder(database: Database) -> None:
    old = await taken_over(database)
    assert not await database.write(lambda tx: posts.done(tx, old, MESSAGE, "looks", START))
    late = await post(database)
    assert late.message == MESSAGE
    assert late.shown is None  # The new holder draws it as it should look now.
    assert late.due_at is not None


async def test_a_late_holder_does_not_replace_the_message(database: Database) -> None:
    old = await taken_over(database)
    now_theirs = await post(database)
    await database.write(lambda tx: posts.done(tx, now_theirs, OTHER_MESSAGE, "looks", START))
    await database.write(lambda tx: posts.done(tx, old, MESSAGE, "looks", START))
    assert (await post(database)).message == OTHER_MESSAGE


async def test_a_card_and_a_result_are_two_posts(database: Database) -> None:
    await database.write(partial(_plan_result))
    assert [found.kind for found in await database.read(lambda tx: posts.of_video(tx, V))] == ["card", "result"]


def _plan_result(tx: Tx) -> None:
    posts.plan(tx, V, "result", CHANNEL, START)
