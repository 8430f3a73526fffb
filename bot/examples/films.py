"""Of links to films, and of films that are not there any more: an example of each."""

from dataclasses import replace
from datetime import timedelta

from bot.examples.scene import NOW, Scene
from core import refusals as no
from core.video import Video
from core.words import credits, keeping, owing, sharing


def cards(scene: Scene) -> dict[str, object]:
    """By names that say what they show."""
    ready, now = scene.ready, NOW
    return {
        "notice link": sharing.link_notice(
            ready, f"https://video.example.org/m/{'7kq2m' * 10}zz.mp4", now + timedelta(days=7)
        ),
        "notice details, open to others": credits.details_notice(
            ready,
            "Sora 2",
            receipt=(),
            available=None,
            children=(),
            result_at=None,
            buttons=(sharing.link_button(ready.id), sharing.unlink_button(ready.id)),
            links=sharing.links_line(2, now + timedelta(days=7)),
        ),
        "notice details, film not kept": credits.details_notice(
            replace(ready, retired_at=now + timedelta(days=90), retired_by=ready.account),
            "Sora 2",
            receipt=(),
            available=None,
            children=(),
            result_at=None,
            buttons=(),
        ),
        "video_card film not kept": keeping.retired_card(
            replace(ready, ended_at=now, retired_at=now + timedelta(days=90)), "Sora 2"
        ),
        "notice owed": owing.owed_notice([ready.id]),
        "notice owed, many": owing.owed_notice([ready.id] * 7),
        "notice retention": keeping.retention_notice(90, ready.account),
        "notice retention by the operator": keeping.retention_notice(0, None),
        "notice retention?": keeping.sure_notice(90, 1204, 5_300_000_000),
        "notice retention set": keeping.kept_notice(90),
        "notice retention off": keeping.kept_notice(0),
        "notice links ended": sharing.unlinked_notice(ready.id, 2),
    }


def refusals(fox: Video) -> list[no.Refusal]:
    return [
        no.NoFilmYet(fox.id, failed=False),
        no.NoFilmYet(fox.id, failed=True),
        no.NoPublicAddress(),
        no.TooManyLinks(fox.id, 20),
        no.BadDays(30),
        no.BadDays(3650, or_off=True),
        no.FilmRetired(fox.id, 90, by_admin=True),
        no.FilmRetired(fox.id, 90, by_admin=False),
    ]
