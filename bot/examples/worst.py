"""The cards that hold people's text, with the worst that people's text can be."""

from dataclasses import replace
from datetime import timedelta

from bot.examples import archive, brought, compare
from bot.examples.accounts import details
from bot.examples.scene import CATALOGUE, FILM, NOW, OWN_WAY, SPEC, platform_facts
from core.card_parts import Choice, Row, Said, VideoName
from core.cards import ListCard
from core.names import Place, VideoId
from core.refusals import NotFound, SeveralChanges
from core.text import clamp, one_line, stored_remix_prompt
from core.video import Reason, Status, Video
from core.words import chains, credits, forms, notices, presets, results, videos
from core.words.archive import search_form
from core.words.bookmarks import Bookmark

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
            f"result_card, {name}": results.result_card(
                remix, label, parent=original, parent_at=place, remixable=True, at=channel
            ),
            f"remix_form, {name}": forms.insisting(
                forms.remix_form(original, OWN_WAY, available=420, prefill=text[:2000]),
                SeveralChanges(3, original.id, 80),
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
            f"notice details, {name}": details(remix, place),
            f"notice not found, {name}": notices.notice_of(NotFound(text)),
            f"notice granted, {name}": notices.granted_notice(ana, 5, before=0, after=5, pool=9, own=True, reason=text),
            f"notice history, {name}": credits.history_notice(
                ana,
                (credits.entry_line(kind="grant", amount=5, account=ana, video=None, actor=ana, reason=text, at=NOW),)
                * 20,
                pool=1,
            ),
            f"video_card brought along, {name}": brought.worst(original, place, text),
            f"archive_card, {name}": archive.worst_page(remix, place, text),
            f"comparison_card, {name}": compare.card(original, remix, place),
            f"search_form, {name}": search_form(Bookmark().searching(text)),
            f"lineage_card, {name}": archive.worst_tree(remix, place, text),
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
