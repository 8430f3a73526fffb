"""One of every card, as the core fills it, and the worst that people's text can do to each."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

from bot import examples_again, examples_archive, examples_compare, examples_films, examples_large, examples_pauses
from core import refusals
from core.cards import Choice, Line, ListCard, Moment, ResultCard, Row, Said, VideoName
from core.catalogue import Catalogue
from core.names import AccountId, Place, TeamId, VideoId
from core.rules import Way
from core.store import drafts
from core.text import clamp, one_line, stored_remix_prompt
from core.video import Film, Reason, Spec, Status, Video
from core.words import archive, chains, credits, forms, notices, presets, removing, videos
from core.words.bookmarks import Bookmark

NOW = datetime(2026, 11, 24, 14, 0, tzinfo=UTC)
SHIPPED = Catalogue.parse(Path(__file__).with_name("catalogue.toml").read_text())
CATALOGUE = SHIPPED.with_usable(frozenset({"gateway"}))
SPEC = Spec(model="sora-2", size="1280x720", seconds=8)
FILM = Film(
    key="v7kq2.mp4", bytes=4_300_000, sha256="0" * 64, seconds=Decimal("8.0"), width=1280, height=720
)  # fmt: skip


OWN_WAY = Way(spec=SPEC, label="Sora 2", provider="gateway", price=80, edit=False)
EDITED = Way(
    spec=replace(SPEC, model="flux-edit"), label="FLUX Video Edit", provider="bfl", price=24, edit=True, chosen=True
)
OFFERS = (
    refusals.Offer(video=VideoId("v7kq2"), model="flux-edit", label="FLUX Video Edit", price=24),
    refusals.Offer(video=VideoId("v7kq2"), model="aleph-2", label="Runway Aleph 2 (OpenRouter)", price=224),
)


def platform_facts(platform: str) -> tuple[TeamId, AccountId, AccountId, Place]:
    """A team, ana, ben and a channel, in ids as the platform gives them."""
    if platform == "discord":
        team, ana, ben, channel = "301", "501", "502", "401"
    else:
        team, ana, ben, channel = "T0001", "U0ANA", "U0BEN", "C0001"
    names = (f"{platform}:{team}", f"{platform}:{team}:{ana}", f"{platform}:{team}:{ben}")
    return TeamId(names[0]), AccountId(names[1]), AccountId(names[2]), Place(f"{platform}:{team}:{channel}:")


def examples(platform: str) -> dict[str, object]:
    """Every card by a name that says what it shows."""
    team, ana, ben, channel = platform_facts(platform)
    message = Place(channel + ("601" if platform == "discord" else "1700000000.000100"))
    fox = Video(
        id=VideoId("v7kq2"),
        team=team,
        account=ana,
        prompt="a red fox runs through snow",
        spec=SPEC,
        price=80,
        asked_at=channel,
        created_at=NOW,
        provider="gateway",
    )
    ready = replace(
        fox,
        status=Status.READY,
        film=FILM,
        ended_at=NOW + timedelta(seconds=95),
        remixable_until=NOW + timedelta(hours=1),
        submitted_at=NOW,
    )
    night = replace(fox, id=VideoId("r9ab3"), account=ben, prompt=stored_remix_prompt("make it night"), remix_of=fox.id)
    ready_night = replace(ready, id=night.id, account=ben, prompt=night.prompt, remix_of=fox.id)
    running = replace(night, status=Status.RUNNING, progress=42, submitted_at=NOW - timedelta(seconds=40))
    unsure = replace(night, status=Status.SUBMITTING, submitted_at=NOW - timedelta(seconds=90))
    label = CATALOGUE.label("sora-2")

    def progress(video: Video, position: int = 1) -> object:
        return videos.progress_card(
            video, label, now=NOW, position=position, typical_s=90.0, cancellable=video.status is Status.QUEUED
        )

    def failed(reason: Reason) -> object:
        watched = NOW if reason in (Reason.EXPIRED, Reason.NOT_CONFIRMED) else None
        ended = replace(night, status=Status.FAILED, reason=reason, ended_at=NOW, due_at=watched)
        return videos.failed_card(ended, label)

    def result(video: Video, parent: Video | None = None, *, remixable: bool = True) -> ResultCard:
        at = message if parent else None
        return videos.result_card(video, label, parent=parent, parent_at=at, remixable=remixable, at=channel)

    form = forms.remix_form(fox, OWN_WAY, available=420, prefill="", presets=PRESETS)
    several = refusals.SeveralChanges(3, fox.id, 80, steps=3)
    several.draft = drafts.marked(fox.id, ", ".join(STEPS))
    ready_rain = replace(ready_night, id=VideoId("rf2c8"), prompt=stored_remix_prompt(STEPS[1]), remix_of=night.id)
    failed_rain = replace(ready_rain, status=Status.FAILED, film=None, reason=Reason.REFUSED)

    def stopped(last: Video, why: str | None = None) -> object:
        return chains.stopped_card(last, STEPS, (night.id,), why=why, account=ben)

    cards: dict[str, object] = {
        "video_card waiting": progress(night),
        "video_card waiting third in line": progress(night, 3),
        "video_card handing over": progress(replace(night, status=Status.SUBMITTING, submitted_at=NOW)),
        "video_card not confirmed yet": progress(unsure),
        "video_card rendering": progress(running),
        "video_card rendering, provider away": progress(replace(running, missed=5)),
        "video_card finishing": progress(replace(running, status=Status.STORING)),
        "video_card folded": videos.folded_card(ready_night, message),
        "video_card ready, posted nowhere": videos.folded_card(ready_night, None, lost=True),
        **{f"video_card failed, {reason}": failed(reason) for reason in Reason},
        "video_card failed, source_gone, others offered": videos.failed_card(
            replace(night, status=Status.FAILED, reason=Reason.SOURCE_GONE, ended_at=NOW), label, offers=OFFERS
        ),
        "video_card failed, came after all": videos.failed_card(
            replace(night, status=Status.FAILED, reason=Reason.EXPIRED, ended_at=NOW),
            label,
            VideoName(video=VideoId("g1ft7"), at=message),
        ),
        "video_card removed": removing.removed_card(replace(ready, removed_at=NOW, removed_by=ben, prompt="")),
        "video_card step of several": chains.with_step(
            videos.progress_card(running, label, now=NOW, position=1, typical_s=90.0, cancellable=True), 2, 3
        ),
        "video_card stopped at a failure": stopped(failed_rain),
        "video_card stopped before a step": stopped(ready_night, str(refusals.InsufficientCredits(80, 35))),
        "video_card called off": stopped(replace(failed_rain, reason=Reason.CANCELLED)),
        "result_card step of several": chains.with_step(result(ready_rain, ready_night), 2, 3),
        "result_card original": result(ready),
        "result_card remix": result(ready_night, ready),
        "result_card remix, window closed": result(ready_night, ready, remixable=False),
        "result_card remix, original removed": result(ready_night, replace(ready, removed_at=NOW, prompt="")),
        "result_card remix, window closed, another offered": videos.result_card(
            ready_night, label, parent=ready, parent_at=message, remixable=False, at=channel, offers=OFFERS
        ),
        "result_card gift": result(replace(ready_night, id=VideoId("g1ft7"), price=0, gift_of=night.id), ready),
        "remix_form": form,
        "remix_form too few credits": forms.remix_form(fox, OWN_WAY, available=35, prefill=""),
        "remix_form by an edit model": forms.remix_form(fox, EDITED, available=420, prefill="make it night"),
        "remix_form several changes": forms.insisting(replace(form, prefill="night, snow and a dragon"), several),
        "make_form": forms.make_form(CATALOGUE, SPEC, available=420, prefill=""),
        "account_card": credits.account_card(available=420, held=80, making=1, used=1580, default_price=40),
        "account_card empty": credits.account_card(available=0, held=0, making=0, used=0, default_price=40),
        "list_card making": _making(running),
        "list_card nothing": ListCard(title="Being made", rows=(), empty=("Nothing of yours is being made.",)),
        "notice delete?": removing.delete_notice(ready),
        "notice delete? failed": removing.delete_notice(fox),
        "notice deleted": removing.deleting_notice(fox.id),
        "notice help": notices.help_notice(40),
        "notice prices": notices.prices_notice(CATALOGUE),
        "notice granted": notices.granted_notice(
            ben, 500, before=35, after=535, pool=9500, own=False, reason="for the launch"
        ),
        "notice revoked": notices.revoked_notice(ben, 20, 50, after=0, pool=9520),
        "notice presets": presets.presets_notice(
            (("Neon city", "Relight the whole place with neon signs", "The whole place lit by neon signs"),),
            (("Brand colours", "Shift the color palette to teal and sand", ""),),
            tuple((name, text, "") for name, text in presets.STARTERS),
        ),
        "notice preset saved": presets.saved_notice("Neon city", team=False, new=True),
        "notice preset deleted": presets.deleted_notice("Neon city"),
        "notice plan": chains.plan_notice(several.draft, STEPS, price=80, available=420),
        "notice plan, too few credits": chains.plan_notice(several.draft, STEPS, price=80, available=200),
        "notice no further step": chains.stopping_notice(night.id),
        "notice token": notices.token_notice(f"sora-{'7kq2m' * 10}zz"),
        "notice token revoked": notices.token_revoked_notice(had=True),
        "notice web": notices.web_notice("https://video.example.org/sign-in/" + "7kq2m" * 8, 10),
        "notice history": _history(ben, ana),
        "notice grant? large": credits.large_grant_notice("501:20000", ben, 20_000, pool=100_000),
        "notice details": _details(ready_night, message),
        **examples_archive.pages(ready, message),
        **examples_compare.comparisons(ready, ready_night, message),
        **examples_large.results(ready_night, ready, label, message, channel),
        **examples_again.cards(CATALOGUE, ready_night, form, OFFERS),
        **examples_films.cards(ready, NOW),
        **examples_pauses.cards(fox, NOW),
    }
    for refusal in (refused := every_refusal(fox)):
        if isinstance(refusal, KEEPING):
            refusal.draft = drafts.marked(fox.id, "make it night, with snow and a dragon")
    cards |= {f"notice refusal, {r.code}, others offered": notices.notice_of(r) for r in _with_a_way_out(fox)}
    return cards | {f"notice refusal, {r.code}": notices.notice_of(r) for r in refused}


def _with_a_way_out(fox: Video) -> list[refusals.Refusal]:
    expired = refusals.SourceExpired(fox.id, "Sora 2", "1 hour", "23 minutes")
    expired.offers = OFFERS
    gone = refusals.ProviderGone("Sora 2")
    gone.hurdle = str(refusals.SourceTooLong(fox.id, "FLUX Video Edit", "15", "20"))
    return [expired, gone]


PRESETS = (
    Choice(value="Neon city", label="Neon city", hint="The whole place lit by neon signs"),
    *(Choice(value=name, label=name, hint=text, chosen=name == "Night") for name, text in presets.STARTERS),
)
STEPS = ("make it night", "add falling snow", "zoom in slowly")
KEEPING = (refusals.SeveralChanges, refusals.JustStarted, refusals.InsufficientCredits, refusals.PromptTooLong)
"""Refusals that keep what was typed."""


def every_refusal(fox: Video) -> list[refusals.Refusal]:
    return [
        refusals.NotFound("v7kq9", fox.id),
        refusals.NotFound("nonsense"),
        refusals.Removed(fox.id),
        refusals.NotReady(fox.id, 42),
        refusals.OriginalFailed(fox.id),
        refusals.SourceExpired(fox.id, "Sora 2", "1 hour", "23 minutes"),
        refusals.NotRemixable(fox.id, "FLUX 3 Video", ("sora-2", "sora-2-pro")),
        refusals.ProviderGone("Sora 2"),
        refusals.SourceTooLong(fox.id, "FLUX Video Edit", "15", "20"),
        refusals.SourceTooShort(fox.id, "FLUX Video Edit", "0.7", "0.5"),
        refusals.SourceTooLarge(fox.id, "FLUX Video Edit", 52_428_800, 61_300_000),
        refusals.SourceTooSmall(fox.id, "FLUX Video Edit", 160, 120),
        refusals.NoPublicLink(fox.id, "Runway Aleph 2 (OpenRouter)"),
        refusals.ModelUnknown("veo-9", ("sora-2", "sora-2-pro")),
        refusals.SpecImpossible("Sora 2", "length", "9 seconds", ("4", "8", "12")),
        refusals.PromptEmpty(3),
        refusals.PromptTooLong(2100, 2000),
        refusals.SeveralChanges(3, fox.id, 80, steps=3),
        refusals.UnknownPreset("nigt", "Night"),
        refusals.UnknownPreset("a volcano"),
        refusals.BadPreset("text", 3, 500),
        refusals.TooManyPresets(20),
        refusals.JustStarted(VideoId("r9ab3"), fox.id, 80),
        refusals.InsufficientCredits(80, 35),
        refusals.PoolEmpty(500, 120),
        refusals.BadAmount(1_000_000),
        refusals.BadMember(),
        refusals.TooManyVideos(5, 5),
        refusals.NotAllowed(),
        refusals.NotYours(),
        refusals.Guest(),
        refusals.External(),
        refusals.TeamIsFull(10_400_000_000, 10_000_000_000),
        refusals.PagesOff(),
        refusals.CannotPostHere(("Attach Files", "Send Messages")),
        refusals.CannotPostHere(("membership",)),
        refusals.CannotCancel(fox.id, ended=False),
        refusals.CannotCancel(fox.id, ended=True),
        refusals.StillMaking(fox.id),
        refusals.RemixWaits(fox.id, VideoId("r9ab3")),
        refusals.RemixWaits(fox.id, None),
        refusals.TeamNotAdmitted(),
        refusals.AlreadyDone(),
        refusals.KeyReused(fox.id),
        refusals.Paused(),
        refusals.OldButton(),
        refusals.DraftGone(),
        refusals.UnknownOption("--style", known=("--length", "--model", "--size")),
        refusals.UnknownOption("--lenght", "--length"),
        refusals.VideoUnnamed("show"),
        refusals.TryAgainSoon(),
        refusals.PlatformSlow("Slack"),
        refusals.Broken("a1b2"),
        *examples_compare.refusals(fox.id),
        *examples_films.refusals(fox),
        *examples_pauses.refusals(fox),
    ]


def _making(running: Video) -> ListCard:
    row = Row(
        video=running.id,
        head=("🎬 Rendering · 42 % · ", VideoName(video=running.id)),
        said="make it night",
        facts=("sora-2 · 8 s · 80 credits set aside · ", Moment(at=NOW)),
    )
    return ListCard(title="Being made", rows=(row,) * 5, empty=("Nothing.",))


def _history(ben: AccountId, ana: AccountId) -> object:
    def line(kind: str, amount: int, video: str | None = None, reason: str | None = None) -> Line:
        return credits.entry_line(
            kind=kind,
            amount=amount,
            account=ben,
            video=VideoId(video) if video else None,
            actor=ana if reason else None,
            reason=reason,
            at=NOW,
        )

    lines = (line("grant", 500, reason="for the launch"), line("hold", -80, "r9ab3"), line("capture", -80, "r9ab3"))
    return credits.history_notice(ben, lines, pool=9500)


def _details(video: Video, at: Place) -> object:
    return credits.details_notice(
        video,
        "Sora 2",
        receipt=(("hold", NOW), ("capture", NOW + timedelta(seconds=95))),
        available=340,
        children=(VideoId("rf2c8"),),
        result_at=at,
        buttons=(),
    )


WORST_TEXTS = {
    "2000 emoji": "🦊" * 2000,
    "a family of joiners": "👨‍👩‍👧‍👦" * 200,
    "right to left": "صورة متحركة \u202eevil\u202c " * 50,
    "mentions": "@everyone @here <@501> <@&9> <#401> <!channel> <!here> <@U0ANA> <!subteam^S1> </sora:1> <t:1:R>",
    "markup": "# big\n-# small\n> quote\n1. one\n**b** _i_ ~~s~~ `c` ```x``` ||spoiler|| [a](http://evil.example)",
    "links": "https://evil.example/x http://evil.example discord.gg/abc <https://evil.example|click>",
    "angle brackets": "<&>&amp;<<<>>>" * 100,
    "zero width": "a\u200bb\u2060c\ufeffd\u00ad" * 100,
    "one long word": "x" * 2000,
    "lines": "line\n" * 400,
}


def worst(platform: str) -> dict[str, object]:
    """The cards that hold people's text, each with every hostile text."""
    team, ana, _, channel = platform_facts(platform)
    label = CATALOGUE.label("sora-2")
    cards: dict[str, object] = {}
    for name, text in WORST_TEXTS.items():
        original = Video(
            id=VideoId("v7kq2"), team=team, account=ana, prompt=text, spec=SPEC, price=80, asked_at=channel,
            created_at=NOW, provider="gateway", status=Status.READY, film=FILM, ended_at=NOW,
            remixable_until=NOW + timedelta(hours=1),
        )  # fmt: skip
        remix = replace(original, id=VideoId("r9ab3"), prompt=stored_remix_prompt(text), remix_of=original.id)
        running = replace(remix, status=Status.RUNNING, film=None, ended_at=None, progress=42, submitted_at=NOW)
        failed = replace(remix, status=Status.FAILED, reason=Reason.REFUSED, film=None)
        place = Place(channel + "601")
        cards |= {
            f"video_card rendering, {name}": videos.progress_card(
                running, label, now=NOW, position=1, typical_s=None, cancellable=True
            ),
            f"video_card failed, {name}": videos.failed_card(failed, label),
            f"result_card, {name}": videos.result_card(
                remix, label, parent=original, parent_at=place, remixable=True, at=channel
            ),
            f"remix_form, {name}": forms.insisting(
                forms.remix_form(original, OWN_WAY, available=420, prefill=text[:2000]),
                refusals.SeveralChanges(3, original.id, 80),
            ),
            f"remix_form presets, {name}": forms.remix_form(
                original,
                OWN_WAY,
                available=420,
                prefill="",
                presets=tuple(Choice(value=f"{n}", label=text[:40] or "–", hint=text[:100]) for n in range(25)),
            ),
            f"notice presets, {name}": presets.presets_notice(
                ((text[:40], text[:500], text[:100]),) * 20, ((text[:40], text[:500], ""),) * 20, ()
            ),
            f"notice plan, {name}": chains.plan_notice("v7kq2:1a2b3c4d", (text,) * 5, price=80, available=420),
            f"video_card stopped, {name}": chains.stopped_card(
                running, (text,) * 5, (original.id,) * 4, why=None, account=ana
            ),
            f"make_form, {name}": forms.make_form(CATALOGUE, SPEC, available=420, prefill=text[:2000]),
            f"notice details, {name}": _details(remix, place),
            f"notice not found, {name}": notices.notice_of(refusals.NotFound(text)),
            f"notice granted, {name}": notices.granted_notice(ana, 5, before=0, after=5, pool=9, own=True, reason=text),
            f"notice history, {name}": credits.history_notice(
                ana,
                (credits.entry_line(kind="grant", amount=5, account=ana, video=None, actor=ana, reason=text, at=NOW),)
                * 20,
                pool=1,
            ),
            f"archive_card, {name}": examples_archive.worst_page(remix, place, text),
            f"comparison_card, {name}": examples_compare.card(original, remix, place),
            f"search_form, {name}": archive.search_form(Bookmark().searching(text)),
            f"lineage_card, {name}": examples_archive.worst_tree(remix, place, text),
            f"list_card, {name}": ListCard(
                title="Being made",
                rows=(
                    Row(
                        video=remix.id,
                        head=("🎬 Rendering · ", VideoName(video=remix.id)),
                        said=clamp(one_line(text), 80),
                        facts=("80 credits · ", Said(text="x")),
                    ),
                )
                * 5,
                empty=("",),
            ),
        }
    return cards
