"""Of every polite no, as it is told: with the kept words, and with the ways out that there are."""

from bot.examples import brought, compare, films, pauses
from bot.examples.scene import OFFERS, Scene
from core import refusals as no
from core.names import VideoId
from core.store import drafts
from core.video import Video
from core.words import notices

KEEPING = (no.SeveralChanges, no.JustStarted, no.InsufficientCredits, no.PromptTooLong)
"""Refusals that keep what was typed."""


def cards(scene: Scene) -> dict[str, object]:
    """By names that say what they show."""
    for refusal in (refused := every_refusal(scene.fox)):
        if isinstance(refusal, KEEPING):
            refusal.draft = drafts.marked(scene.fox.id, "make it night, with snow and a dragon")
    return {
        **{f"notice refusal, {r.code}, others offered": notices.notice_of(r) for r in _with_a_way_out(scene.fox)},
        **{f"notice refusal, {r.code}": notices.notice_of(r) for r in refused},
    }


def _with_a_way_out(fox: Video) -> list[no.Refusal]:
    expired = no.SourceExpired(fox.id, "Sora 2", "1 hour", "23 minutes")
    expired.offers = OFFERS
    gone = no.ProviderGone("Sora 2")
    gone.hurdle = str(no.SourceTooLong(fox.id, "FLUX Video Edit", "15", "20"))
    return [expired, gone]


def every_refusal(fox: Video) -> list[no.Refusal]:
    return [
        *brought.refusals(fox.id),
        no.NotFound("v7kq9", fox.id),
        no.NotFound("nonsense"),
        no.Removed(fox.id),
        no.NotReady(fox.id, 42),
        no.OriginalFailed(fox.id),
        no.SourceExpired(fox.id, "Sora 2", "1 hour", "23 minutes"),
        no.NotRemixable(fox.id, "FLUX 3 Video", ("sora-2", "sora-2-pro")),
        no.ProviderGone("Sora 2"),
        no.SourceTooLong(fox.id, "FLUX Video Edit", "15", "20"),
        no.SourceTooShort(fox.id, "FLUX Video Edit", "0.7", "0.5"),
        no.SourceTooLarge(fox.id, "FLUX Video Edit", 52_428_800, 61_300_000),
        no.SourceTooSmall(fox.id, "FLUX Video Edit", 160, 120),
        no.NoPublicLink(fox.id, "Runway Aleph 2 (OpenRouter)"),
        no.ModelUnknown("veo-9", ("sora-2", "sora-2-pro")),
        no.SpecImpossible("Sora 2", "length", "9 seconds", ("4", "8", "12")),
        no.PromptEmpty(3),
        no.PromptTooLong(2100, 2000),
        no.SeveralChanges(3, fox.id, 80, steps=3),
        no.UnknownPreset("nigt", "Night"),
        no.UnknownPreset("a volcano"),
        no.BadPreset("text", 3, 500),
        no.TooManyPresets(20),
        no.JustStarted(VideoId("r9ab3"), fox.id, 80),
        no.InsufficientCredits(80, 35),
        no.PoolEmpty(500, 120),
        no.BadAmount(1_000_000),
        no.BadMember(),
        no.TooManyVideos(5, 5),
        no.NotAllowed(),
        no.NotYours(),
        no.Guest(),
        no.External(),
        no.TeamIsFull(10_400_000_000, 10_000_000_000),
        no.PagesOff(),
        no.CannotPostHere(("Attach Files", "Send Messages")),
        no.CannotPostHere(("membership",)),
        no.CannotCancel(fox.id, ended=False),
        no.CannotCancel(fox.id, ended=True),
        no.StillMaking(fox.id),
        no.RemixWaits(fox.id, VideoId("r9ab3")),
        no.RemixWaits(fox.id, None),
        no.TeamNotAdmitted(),
        no.AlreadyDone(),
        no.KeyReused(fox.id),
        no.Paused(),
        no.OldButton(),
        no.DraftGone(),
        no.UnknownOption("--style", known=("--length", "--model", "--size")),
        no.UnknownOption("--lenght", "--length"),
        no.VideoUnnamed("show"),
        no.TryAgainSoon(),
        no.PlatformSlow("Slack"),
        no.Broken("a1b2"),
        *compare.refusals(fox.id),
        *films.refusals(fox),
        *pauses.refusals(fox),
    ]
