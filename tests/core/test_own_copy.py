"""A remix from our own copy: offered with its price where a video's own way is closed, and never taken silently."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal

import pytest

from core import refusals
from core.errors import Code, Rejected, Unconfirmed
from core.ports import Caps, Order, Ref, Source
from core.store import archive
from core.studio import Reader, Studio
from core.video import Reason, Status, Video
from core.words import notice_of
from core.worker import Worker
from tests.fakes import MP4, FakeMedia, FakeProvider
from tests.house import ANA, BEN, Bot, ask

WINDOW = timedelta(hours=1, seconds=1)


class FakeEditor(FakeProvider):
    """Takes films, as Black Forest Labs does."""

    name = "bfl"

    def __init__(self, bot: Bot, *kinds: str) -> None:
        super().__init__(bot.clock, caps=Caps(source_kinds=kinds or ("bytes", "public_url")))
        self.sources: list[Source] = []
        self.films: list[bytes] = []
        self.sent_at: list[datetime] = []

    async def remix(self, source: Source, order: Order) -> Ref:
        self.sources.append(source)
        self.films.append(await source.read() if source.read else b"")
        self.sent_at.append(self._clock.now())
        return await super().remix(source, order)


def with_editor(bot: Bot, *usable: str) -> tuple[Bot, FakeEditor]:
    """The same bot with the key of Black Forest Labs set too."""
    editor = FakeEditor(bot)
    catalogue = bot.house.catalogue.with_usable(frozenset(usable or ("gateway", "bfl")))
    house = replace(bot.house, catalogue=catalogue)
    shop = replace(bot.shop, house=house, providers={"gateway": bot.provider, "bfl": editor})
    return replace(bot, house=house, shop=shop, studio=Studio(house), worker=Worker(shop)), editor


@pytest.fixture
def both(bot: Bot) -> tuple[Bot, FakeEditor]:
    return with_editor(bot)


async def expired(bot: Bot) -> Video:
    fox = await bot.ready(ANA, seconds=8)
    bot.clock.pass_(WINDOW.total_seconds())
    return fox


async def as_if(bot: Bot, video: Video, **changes: object) -> Video:
    changed = await bot.database.write(lambda tx: archive.touch(tx, video, **changes))
    assert changed is not None
    return changed


async def finished(bot: Bot, editor: FakeEditor, video: str) -> Video:
    await bot.until_idle()
    editor.finish_all()
    await bot.work(60)
    return await bot.video(video)


async def test_a_closed_window_is_refused_in_the_seeds_words_and_another_way_is_offered(
    both: tuple[Bot, FakeEditor],
) -> None:
    bot, editor = both
    await bot.grant(ANA, 500)
    fox = await expired(bot)
    with pytest.raises(refusals.SourceExpired, match="can be remixed for 1 hour; this one's time ended") as refused:
        await bot.studio.remix(ask(ANA), fox.id, "make it night")
    assert [(offer.model, offer.price) for offer in refused.value.offers] == [("flux-edit", 24)]
    first = notice_of(refused.value).buttons[0]
    assert (first.label, first.action, first.target) == (
        "Remix with FLUX Video Edit: 24 credits", "remix", f"{fox.id}:flux-edit",
    )  # fmt: skip
    assert await bot.balance(ANA) == (420, 0)
    assert not editor.sources


async def test_the_offers_form_names_model_and_price_and_keeps_what_was_typed(both: tuple[Bot, FakeEditor]) -> None:
    bot, _ = both
    await bot.grant(ANA, 500)
    fox = await expired(bot)
    with pytest.raises(refusals.SourceExpired):
        await bot.studio.remix(ask(ANA), fox.id, "make it night")
    form = await bot.studio.remix_form(ask(ANA), f"{fox.id}:flux-edit")
    assert (form.prefill, form.target, form.submit) == ("make it night", f"{fox.id}:flux-edit", "START REMIX (24)")
    assert "FLUX Video Edit" in form.rules
    assert "Cost 24 credits · you have 420" in str(form.cost)


async def test_a_remix_by_an_edit_model_and_a_remix_of_it(both: tuple[Bot, FakeEditor]) -> None:
    bot, editor = both
    await bot.grant(BEN, 500)
    await bot.grant(ANA, 80)
    fox = await expired(bot)
    card = await bot.remix(f"{fox.id}:flux-edit", "make it night", account=BEN)
    night = await finished(bot, editor, card.video)
    assert (night.status, night.price, night.provider) == (Status.READY, 24, "bfl")
    assert (night.spec.model, night.spec.size, night.spec.seconds) == ("flux-edit", fox.spec.size, fox.spec.seconds)
    assert (night.remix_of, night.prompt) == (fox.id, "REMIX: make it night")
    assert night.remixable_until is None
    assert [(source.provider_id, source.public_url, source.bytes) for source in editor.sources] == [
        (None, None, len(MP4))
    ]
    assert editor.films == [bot.media.films[f"{fox.id}.mp4"]]
    assert await bot.balance(BEN) == (476, 0)

    bot.clock.pass_(10 * 86400.0)
    assert "Made by FLUX Video Edit" in (await bot.studio.remix_form(ask(BEN), night.id)).rules
    again = await finished(bot, editor, (await bot.remix(night.id, "add snow", account=BEN)).video)
    assert (again.status, again.spec.model, again.remix_of) == (Status.READY, "flux-edit", night.id)
    assert await bot.balance(BEN) == (452, 0)
    assert await bot.breaches() == []


async def test_inside_its_window_a_video_is_remixed_in_its_own_way_as_ever(both: tuple[Bot, FakeEditor]) -> None:
    bot, editor = both
    await bot.grant(ANA, 500)
    fox = await bot.ready(ANA, seconds=8)
    assert "Same model, length and size" in (await bot.studio.remix_form(ask(ANA), fox.id)).rules
    remix = await bot.video((await bot.remix(fox.id)).video)
    assert (remix.spec, remix.price, remix.provider) == (fox.spec, 80, "gateway")
    assert not editor.sources


async def test_a_video_whose_vendor_no_longer_exists_is_remixed_from_our_copy(bot: Bot) -> None:
    await bot.grant(ANA, 500)
    fox = await bot.ready(ANA, seconds=8)
    bot, editor = with_editor(bot, "bfl")
    with pytest.raises(refusals.ProviderGone) as refused:
        await bot.studio.remix_form(ask(ANA), fox.id)
    offer = refused.value.offers[0]
    remix = await finished(bot, editor, (await bot.remix(f"{fox.id}:{offer.model}")).video)
    assert (remix.status, await bot.balance(ANA)) == (Status.READY, (396, 0))


async def test_without_an_edit_model_the_refusal_is_the_seeds_alone(bot: Bot) -> None:
    await bot.grant(ANA, 500)
    fox = await expired(bot)
    with pytest.raises(refusals.SourceExpired) as refused:
        await bot.studio.remix(ask(ANA), fox.id, "make it night")
    assert (refused.value.offers, refused.value.hurdle) == ((), "")
    with pytest.raises(refusals.ModelUnknown):
        await bot.studio.remix(ask(ANA), f"{fox.id}:flux-edit", "make it night")
    with pytest.raises(refusals.ModelUnknown):
        await bot.studio.remix(ask(ANA), f"{fox.id}:sora-2", "make it night")
    assert await bot.balance(ANA) == (420, 0)


@pytest.mark.parametrize(
    ("film", "refusal", "words"),
    [
        ({"seconds": Decimal("20.04")}, refusals.SourceTooLong, "up to 15 seconds; .* has 20.04"),
        ({"seconds": Decimal("0.5")}, refusals.SourceTooShort, "at least 0.7 seconds; .* has 0.5"),
        ({"bytes": 52_428_801}, refusals.SourceTooLarge, "up to 52 MB"),
        ({"width": 1280, "height": 159}, refusals.SourceTooSmall, "at least 160 pixels a side; .* has 159"),
    ],
)
async def test_a_film_that_an_edit_model_does_not_take_is_refused_in_words(
    both: tuple[Bot, FakeEditor], film: dict[str, object], refusal: type[refusals.Refusal], words: str
) -> None:
    bot, _ = both
    await bot.grant(ANA, 500)
    fox = await expired(bot)
    assert fox.film is not None
    await as_if(bot, fox, film=replace(fox.film, **film))  # type: ignore[arg-type]  # Tests name fields.
    with pytest.raises(refusal, match=words):
        await bot.studio.remix(ask(ANA), f"{fox.id}:flux-edit", "make it night")
    with pytest.raises(refusals.SourceExpired) as refused:
        await bot.studio.remix(ask(ANA), fox.id, "make it night")
    assert refused.value.offers == ()
    assert "FLUX Video Edit" in refused.value.hurdle
    assert await bot.balance(ANA) == (420, 0)


@pytest.mark.parametrize(("seconds", "credits"), [("8.0", 24), ("8.04", 24), ("8.05", 25), ("0.9", 3), ("15", 45)])
async def test_its_price_is_its_rate_times_the_films_real_length(
    both: tuple[Bot, FakeEditor], seconds: str, credits: int
) -> None:
    bot, _ = both
    await bot.grant(ANA, 500)
    fox = await expired(bot)
    assert fox.film is not None
    await as_if(bot, fox, film=replace(fox.film, seconds=Decimal(seconds)))
    card = await bot.studio.remix(ask(ANA), f"{fox.id}:flux-edit", "make it night")
    assert (await bot.video(card.video)).price == credits


async def test_a_smallest_charge_counts(bot: Bot) -> None:
    catalogue = bot.house.catalogue.with_links()
    aleph = catalogue.find("aleph-2")
    assert aleph is not None
    assert [catalogue.edit_price(aleph, Decimal(seconds)) for seconds in ("1", "2", "8")] == [56, 56, 224]


async def test_several_changes_by_an_edit_model_are_advised_against_and_insisted_on(
    both: tuple[Bot, FakeEditor],
) -> None:
    bot, editor = both
    await bot.grant(ANA, 500)
    fox = await expired(bot)
    several = "make it night, add a dragon and zoom in"
    with pytest.raises(refusals.SeveralChanges, match="24 credits") as advised:
        await bot.studio.remix(ask(ANA), f"{fox.id}:flux-edit", several)
    anyway, edit, chain = notice_of(advised.value).buttons
    assert "24 credits" in str(await bot.studio.chain_plan(ask(ANA), chain.target))
    assert edit.target == f"{fox.id}:flux-edit"
    card = await bot.studio.insist(ask(ANA), anyway.target)
    remix = await finished(bot, editor, card.video)
    assert (remix.spec.model, remix.price, remix.words) == ("flux-edit", 24, several)
    assert (await bot.studio.remix_form(ask(ANA), f"{fox.id}:flux-edit")).prefill == ""


async def test_edit_and_try_again_goes_the_same_way_again(both: tuple[Bot, FakeEditor]) -> None:
    bot, editor = both
    await bot.grant(ANA, 500)
    fox = await expired(bot)
    editor.next_post = [Rejected(Code.REFUSED, "no", http=422)]
    card = await bot.remix(f"{fox.id}:flux-edit")
    await bot.work(5)
    assert (await bot.video(card.video)).reason is Reason.REFUSED
    assert await bot.balance(ANA) == (420, 0)
    form = await bot.studio.edit_form(ask(ANA), card.video)
    assert (form.submit, form.prefill) == ("START REMIX (24)", "make it night")


async def test_an_original_that_its_vendor_lost_is_offered_from_our_copy(both: tuple[Bot, FakeEditor]) -> None:
    bot, _ = both
    await bot.grant(ANA, 500)
    fox = await bot.ready(ANA, seconds=8)
    bot.provider.next_post = [Rejected(Code.SOURCE_GONE, "gone", http=404)]
    card = await bot.remix(fox.id)
    await bot.work(5)
    assert await bot.status(card.video) is Status.FAILED
    assert bot.card(card.video).buttons[0].label == "Remix with FLUX Video Edit: 24 credits"


async def test_one_post_for_each_edit_and_an_answer_that_was_lost_is_not_paid_for(
    both: tuple[Bot, FakeEditor],
) -> None:
    bot, editor = both
    await bot.grant(ANA, 500)
    fox = await expired(bot)
    editor.accept_then = Unconfirmed("ReadTimeout")
    card = await bot.remix(f"{fox.id}:flux-edit")
    await bot.work(300)
    remix = await bot.video(card.video)
    assert (remix.status, remix.reason, editor.calls["remix"]) == (Status.FAILED, Reason.NOT_CONFIRMED, 1)
    assert await bot.balance(ANA) == (420, 0)
    assert await bot.breaches() == []


async def test_programs_and_pages_read_what_is_offered(both: tuple[Bot, FakeEditor]) -> None:
    bot, _ = both
    await bot.grant(ANA, 500)
    fox = await bot.ready(ANA, seconds=8)
    reader = Reader(bot.house)
    assert (await reader.video(ask(ANA), fox.id)).offers == ()
    bot.clock.pass_(WINDOW.total_seconds())
    facts = await reader.video(ask(ANA), fox.id)
    assert (facts.remixable, [offer.model for offer in facts.offers]) == (False, ["flux-edit"])
    found = await bot.studio.suggest(ask(ANA), "fox")
    assert [one.value for one in found] == [fox.id]
    details = await bot.studio.details(ask(ANA), fox.id)
    assert details.buttons[0].target == f"{fox.id}:flux-edit"


class SlowMedia(FakeMedia):
    """A bucket far away: it takes its time, and is away at first where it is told so."""

    def __init__(self, bot: Bot) -> None:
        super().__init__()
        self.films, self._clock, self.away, self.takes = bot.media.films, bot.clock, 0, 0.0

    async def open(self, key: str, start: int = 0, end: int | None = None) -> AsyncIterator[bytes]:
        if self.away:
            self.away -= 1
            raise OSError("the bucket does not answer")
        self._clock.pass_(self.takes)
        async for chunk in super().open(key, start, end):
            yield chunk


def with_slow_media(bot: Bot) -> tuple[Bot, SlowMedia]:
    media = SlowMedia(bot)
    shop = replace(bot.shop, media=media)
    return replace(bot, shop=shop, worker=Worker(shop)), media


async def test_a_store_that_is_away_makes_a_remix_wait_and_fails_none(both: tuple[Bot, FakeEditor]) -> None:
    bot, editor = both
    await bot.grant(ANA, 500)
    fox = await expired(bot)
    bot, media = with_slow_media(bot)
    media.away = 2
    card = await bot.remix(f"{fox.id}:flux-edit")
    await bot.until_idle()
    assert (await bot.status(card.video), bot.log.names().count("original_not_read")) == (Status.QUEUED, 1)
    await bot.work(120)
    assert (await finished(bot, editor, card.video)).status is Status.READY
    assert len(editor.sources) == 1


async def test_a_slow_store_takes_nothing_from_the_grace_of_a_submit(both: tuple[Bot, FakeEditor]) -> None:
    bot, editor = both
    await bot.grant(ANA, 500)
    fox = await expired(bot)
    bot, media = with_slow_media(bot)
    media.takes = 50.0
    card = await bot.remix(f"{fox.id}:flux-edit")
    await bot.until_idle()
    video = await bot.video(card.video)
    assert video.submitted_at is not None
    assert editor.sent_at[0] - video.submitted_at < timedelta(seconds=bot.timing.stall_s)
