"""Each polite no on a whole bot: what is said, that nothing was charged or sent, and that the typed words are kept."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace

import pytest

from bot.examples import CATALOGUE
from core import refusals
from core.errors import Code, Rejected
from core.names import AccountId
from core.ports import State
from core.store import drafts
from core.studio import Limits, Studio, Wish
from core.video import Spec, Status, Video
from core.words import notice_of
from tests.house import ANA, BEN, Bot, ask, make_bot

WORDS = "make it night"


@asynccontextmanager
async def refused(bot: Bot, refusal: type[refusals.Refusal], *, account: AccountId = ANA) -> AsyncIterator[None]:
    """Nothing is charged, nothing is sent, nothing is planned, and the notice says so."""
    before, posts_sent = await bot.balance(account), dict(bot.provider.calls)
    messages = len(bot.announcer.messages)
    with pytest.raises(refusal) as caught:
        yield
    notice = notice_of(caught.value)
    assert notice.code == caught.value.code
    assert "charged" in str(notice.lines)
    await bot.until_idle()
    assert await bot.balance(account) == before
    assert {call: n for call, n in bot.provider.calls.items() if call in ("create", "remix")} == {
        call: n for call, n in posts_sent.items() if call in ("create", "remix")
    }
    assert len(bot.announcer.messages) == messages
    assert await bot.breaches() == []


async def kept(bot: Bot, video: Video) -> str:
    """What the remix form is filled with after a refusal."""
    return (await bot.studio.remix_form(ask(ANA), video.id)).prefill


@pytest.fixture
async def fox(bot: Bot) -> Video:
    await bot.grant(ANA, 140)
    return await bot.ready()


@pytest.mark.parametrize("typed", ["00000", "nonsense!", "", "../../etc/passwd", "v7kq2'--", "🦊" * 50])
async def test_an_unknown_id(bot: Bot, fox: Video, typed: str) -> None:
    async with refused(bot, refusals.NotFound):
        await bot.studio.remix(ask(ANA), typed, WORDS)


async def test_an_original_that_waits(bot: Bot) -> None:
    await bot.grant(ANA, 140)
    card = await bot.make()
    with pytest.raises(refusals.NotReady, match=r"still being made\. You can remix it as soon as it is ready"):
        await bot.studio.remix(ask(ANA), card.video, WORDS)
    assert await bot.balance() == (100, 40)


async def test_an_original_that_runs(bot: Bot) -> None:
    await bot.grant(ANA, 140)
    card = await bot.make()
    await bot.until_idle()
    bot.provider.finish("video_1", state=State.RUNNING, progress=42)
    await bot.work(20)
    for press in (bot.studio.remix(ask(ANA), card.video, WORDS), bot.studio.remix_form(ask(ANA), card.video)):
        with pytest.raises(refusals.NotReady, match=r"\(42 %\)"):
            await press


async def test_an_original_that_failed(bot: Bot) -> None:
    await bot.grant(ANA, 140)
    bot.provider.next_post = [Rejected(Code.REFUSED)]
    card = await bot.make()
    await bot.until_idle()
    async with refused(bot, refusals.OriginalFailed):
        await bot.studio.remix(ask(ANA), card.video, WORDS)


async def test_a_model_that_cannot_be_remixed(bot: Bot, fox: Video) -> None:
    entries = tuple(
        entry.model_copy(update={"remix": None}) if entry.id == "sora-2" else entry
        for entry in bot.house.catalogue.entries
    )
    bot = with_catalogue(bot, replace(bot.house.catalogue, entries=entries))
    async with refused(bot, refusals.NotRemixable):
        await bot.studio.remix(ask(ANA), fox.id, WORDS)
    with pytest.raises(refusals.NotRemixable, match=r"Sora 2 videos can't be remixed.*Make it again with sora-2-pro"):
        await bot.studio.remix_form(ask(ANA), fox.id)


async def test_a_window_that_is_over(bot: Bot, fox: Video) -> None:
    bot.clock.pass_(3600 + 23 * 60)
    async with refused(bot, refusals.SourceExpired):
        await bot.studio.remix(ask(ANA), fox.id, WORDS)
    with pytest.raises(refusals.SourceExpired, match="for 1 hour; this one's time ended 23 minutes ago"):
        await bot.studio.remix_form(ask(ANA), fox.id)


async def test_a_window_that_closes_between_press_and_submit(bot: Bot, fox: Video) -> None:
    await bot.studio.remix_form(ask(ANA), fox.id)
    bot.clock.pass_(3600)
    async with refused(bot, refusals.SourceExpired):
        await bot.studio.remix(ask(ANA), fox.id, WORDS)


async def test_too_few_credits_keep_the_typed_words(bot: Bot) -> None:
    await bot.grant(ANA, 75)
    fox = await bot.ready()
    async with refused(bot, refusals.InsufficientCredits):
        await bot.studio.remix(ask(ANA), fox.id, WORDS)
    assert await kept(bot, fox) == WORDS
    with pytest.raises(refusals.InsufficientCredits, match="costs 40 credits and you have 35"):
        await bot.studio.remix(ask(ANA), fox.id, WORDS)


@pytest.mark.parametrize("prompt", ["", "   ", "ab", "\u200d\u200d\u200d"])
async def test_an_empty_prompt(bot: Bot, fox: Video, prompt: str) -> None:
    async with refused(bot, refusals.PromptEmpty):
        await bot.studio.remix(ask(ANA), fox.id, prompt)
    async with refused(bot, refusals.PromptEmpty):
        await bot.studio.make(ask(ANA), prompt)


async def test_too_long_a_prompt_is_kept_whole_enough_to_shorten(bot: Bot, fox: Video) -> None:
    prompt = "snow " * 500
    async with refused(bot, refusals.PromptTooLong):
        await bot.studio.remix(ask(ANA), fox.id, prompt)
    assert await kept(bot, fox) == prompt.strip()


async def test_a_megabyte_of_prompt_is_not_kept(bot: Bot, fox: Video) -> None:
    async with refused(bot, refusals.PromptTooLong):
        await bot.studio.remix(ask(ANA), fox.id, "x" * 1_000_000)
    assert len(await kept(bot, fox)) <= 4000


@pytest.mark.parametrize(
    ("facts", "refusal"),
    [
        ({"guest": True}, refusals.Guest),
        ({"external": True}, refusals.External),
        ({"missing": ("Attach Files",)}, refusals.CannotPostHere),
        ({"missing": ("membership",)}, refusals.CannotPostHere),
    ],
)
async def test_who_may_not_spend_or_where_nothing_can_be_brought(
    bot: Bot, fox: Video, facts: dict[str, object], refusal: type[refusals.Refusal]
) -> None:
    async with refused(bot, refusal):
        await bot.studio.remix(ask(ANA, **facts), fox.id, WORDS)
    async with refused(bot, refusal):
        await bot.studio.make(ask(ANA, **facts), WORDS)


async def test_the_words_are_kept_where_another_channel_would_do(bot: Bot, fox: Video) -> None:
    async with refused(bot, refusals.CannotPostHere):
        await bot.studio.remix(ask(ANA, missing=("Attach Files",)), fox.id, WORDS)
    assert await kept(bot, fox) == WORDS


async def test_nothing_is_kept_for_those_who_cannot_go_on(bot: Bot, fox: Video) -> None:
    with pytest.raises(refusals.Guest) as guest:
        await bot.studio.remix(ask(ANA, guest=True), fox.id, WORDS)
    assert guest.value.draft is None
    assert await kept(bot, fox) == ""


async def test_guests_and_outsiders_open_no_form(bot: Bot, fox: Video) -> None:
    for facts, refusal in (({"guest": True}, refusals.Guest), ({"external": True}, refusals.External)):
        with pytest.raises(refusal):
            await bot.studio.remix_form(ask(BEN, **facts), fox.id)
        with pytest.raises(refusal):
            await bot.studio.make_form(ask(BEN, **facts))


async def test_too_many_videos(bot: Bot) -> None:
    bot = make_bot(bot.database, bot.clock, limits=Limits(team_credits=1000, member_limit=1))
    await bot.grant(ANA, 140)
    fox = await bot.ready()
    await bot.make(prompt="another one")
    async with refused_while_making(bot, refusals.TooManyVideos):
        await bot.studio.remix(ask(ANA), fox.id, WORDS)
    assert await kept(bot, fox) == WORDS


async def test_a_team_whose_films_fill_its_room(bot: Bot) -> None:
    bot = make_bot(bot.database, bot.clock, limits=Limits(team_credits=1000, team_bytes=1000))
    await bot.grant(ANA, 1000)
    fox = await bot.ready()
    assert fox.film is not None
    full = replace(bot.house, limits=replace(bot.house.limits, team_bytes=fox.film.bytes))
    bot = replace(bot, studio=Studio(full))
    async with refused_while_making(bot, refusals.TeamIsFull):
        await bot.studio.remix(ask(ANA), fox.id, WORDS)
    async with refused_while_making(bot, refusals.TeamIsFull):
        await bot.make(prompt="another one")
    assert await kept(bot, fox) == WORDS


@asynccontextmanager
async def refused_while_making(bot: Bot, refusal: type[refusals.Refusal]) -> AsyncIterator[None]:
    before = await bot.balance()
    with pytest.raises(refusal, match=r"Nothing( more)? was charged"):
        yield
    assert await bot.balance() == before


async def test_several_changes_and_then_insisting(bot: Bot, fox: Video) -> None:
    several = "make it night, add snow and zoom in"
    async with refused(bot, refusals.SeveralChanges):
        await bot.studio.remix(ask(ANA), fox.id, several)
    assert await kept(bot, fox) == several
    card = await bot.studio.insist(ask(ANA), drafts.marked(fox.id, several))
    assert await bot.status(card.video) is Status.QUEUED
    assert await bot.balance() == (60, 40)


async def test_a_second_press_and_then_insisting(bot: Bot, fox: Video) -> None:
    first = await bot.remix(fox.id, WORDS)
    async with refused_while_making(bot, refusals.JustStarted):
        await bot.studio.remix(ask(ANA), fox.id, WORDS)
    second = await bot.studio.insist(ask(ANA), f"{drafts.marked(fox.id, WORDS)}+")
    assert {await bot.status(card.video) for card in (first, second)} == {Status.QUEUED}
    assert await bot.balance() == (20, 80)


async def test_a_team_that_is_not_admitted_gets_one_polite_sentence_and_leaves_no_trace(bot: Bot) -> None:
    bot = make_bot(bot.database, bot.clock, limits=Limits(teams=frozenset({"discord:999"}), team_credits=1000))
    studio, asked = bot.studio, ask(ANA, admin=True)
    presses = (
        studio.make(asked, WORDS), studio.make_form(asked), studio.remix(asked, "v7kq2", WORDS),
        studio.remix_form(asked, "v7kq2"), studio.insist(asked, "v7kq2"), studio.edit_form(asked, "v7kq2"),
        studio.show(asked, "v7kq2"), studio.details(asked, "v7kq2"), studio.cancel(asked, "v7kq2"),
        studio.making(asked), studio.suggest(asked, ""), studio.balance(asked), studio.prices(asked),
        studio.help(asked), studio.grant(asked, BEN, 5, ""), studio.revoke(asked, BEN, 5, ""),
        studio.history(asked, None),
    )  # fmt: skip  # Every way in.
    for press in presses:
        with pytest.raises(refusals.TeamNotAdmitted, match="Ask the people who run it"):
            await press
    tables = await bot.database.read(
        lambda tx: [
            tx.exec_driver_sql(f"SELECT count(*) FROM {t}").scalar_one() for t in ("accounts", "teams", "drafts")
        ]
    )
    assert tables == [0, 0, 0]


async def test_a_service_that_switched_the_model_off(bot: Bot, fox: Video) -> None:
    bot = with_catalogue(bot, CATALOGUE)  # Its gateway is the host that was switched off.
    async with refused(bot, refusals.ProviderGone):
        await bot.studio.remix(ask(ANA), fox.id, WORDS)
    async with refused(bot, refusals.ProviderGone):
        await bot.studio.make(ask(ANA), WORDS)
    with pytest.raises(refusals.ProviderGone, match="no longer makes Sora 2 videos"):
        await bot.studio.make_form(ask(ANA))


async def test_no_service_at_all(bot: Bot) -> None:
    bot = with_catalogue(bot, CATALOGUE.with_usable(frozenset()))
    with pytest.raises(refusals.ProviderGone, match="An admin has to choose another"):
        await bot.studio.make(ask(ANA), WORDS)
    assert (await bot.studio.balance(ask(ANA))).available == 0
    await bot.studio.help(ask(ANA))


async def test_a_price_that_changed_is_the_new_one_and_what_runs_keeps_the_old(bot: Bot, fox: Video) -> None:
    running = await bot.remix(fox.id, WORDS)
    bot = with_catalogue(bot, bot.house.catalogue.with_credits_per_usd(200))
    form = await bot.studio.remix_form(ask(ANA), fox.id)
    assert form.submit == "START REMIX (80)"
    assert (await bot.video(running.video)).price == 40
    await bot.until_idle()
    bot.provider.finish_all()
    await bot.work(60)
    assert await bot.balance() == (60, 0)


async def test_a_source_that_is_gone_when_its_turn_comes_costs_nothing(bot: Bot, fox: Video) -> None:
    bot.provider.next_post = [Rejected(Code.SOURCE_GONE)]
    card = await bot.remix(fox.id, WORDS)
    await bot.until_idle()
    assert "no longer has the original. 40 credits are back." in str(bot.card(card.video).notes)
    assert await bot.balance() == (100, 0)


async def test_wishes_that_cannot_be_made_keep_the_words(bot: Bot) -> None:
    await bot.grant(ANA, 100)
    async with refused(bot, refusals.SpecImpossible):
        await bot.studio.make(ask(ANA), WORDS, Wish(seconds=7))
    form = await bot.studio.make_form(ask(ANA))
    assert form.prefill == WORDS
    assert [choice.value for choice in form.lengths if choice.chosen] == ["8"]


async def test_a_spec_that_left_the_catalogue_makes_no_remix(bot: Bot, fox: Video) -> None:
    entries = tuple(
        entry.model_copy(update={"seconds": (8, 12), "default": None}) if entry.id == "sora-2" else entry
        for entry in bot.house.catalogue.entries
    )
    bot = with_catalogue(bot, replace(bot.house.catalogue, entries=entries))
    assert fox.spec == Spec(model="sora-2", size="1280x720", seconds=4)
    async with refused(bot, refusals.SpecImpossible):
        await bot.studio.remix(ask(ANA), fox.id, WORDS)


def with_catalogue(bot: Bot, catalogue: object) -> Bot:
    """The same bot after its operator changed the file and started it anew."""
    return replace(bot, house=replace(bot.house, catalogue=catalogue)).restarted()  # type: ignore[arg-type]  # A Catalogue.
