"""Of the archive and a family tree: an example of each page, and the worst that people's text can do to it."""

from dataclasses import replace
from datetime import timedelta

from bot.examples.scene import LABEL, Scene
from core.cards import ArchiveCard, LineageCard
from core.names import Place, VideoId
from core.text import stored_remix_prompt
from core.video import Reason, Status, Video
from core.words import archive as words
from core.words import lineage
from core.words.archive import Standing
from core.words.bookmarks import Bookmark, Edge, mark_of
from core.words.lineage import Family

ENDED = (Status.READY, Status.FAILED)
MODELS = [("sora-2", LABEL), ("sora-2-pro", "Sora 2 Pro")]


def cards(scene: Scene) -> dict[str, object]:
    """By names that say what they show."""
    ready, at = scene.ready, scene.message
    night = _after(ready, "r9ab3", 1, "make it night, with a full moon")
    dragon = replace(_after(night, "rk01m", 3, "add a dragon"), status=Status.FAILED, reason=Reason.REFUSED, film=None)
    snow = _after(night, "rf2c8", 2, "add falling snow")
    queued = replace(_after(snow, "q0wz4", 4, "make the moon red"), status=Status.QUEUED, film=None)
    row = [_standing(one, at) for one in (queued, dragon, snow, night, ready)]
    first = Bookmark(kind="remix", model=mark_of("sora-2"), search="red moon")
    second = replace(first, edge=Edge(at=queued.created_at, video=queued.id), page=2)
    return {
        "archive_card": words.archive_card(
            Bookmark(), row, MODELS, newer=None, older=Bookmark(edge=second.edge, page=2).write()
        ),
        "archive_card narrowed, page 2": words.archive_card(second, row[2:4], MODELS, newer=first.write(), older=None),
        "archive_card empty": words.archive_card(Bookmark(), [], MODELS[:1], newer=None, older=None),
        "archive_card nothing like that": words.archive_card(first, [], MODELS, newer=None, older=None),
        "search_form": words.search_form(second),
        "lineage_card": lineage.lineage_card(
            Family(standing=row[3], up=(row[4],), down=(row[2], row[1], row[0]), steps_before=1, more_up=0, more_down=4)
        ),
        "lineage_card alone": lineage.lineage_card(
            Family(standing=row[4], up=(), down=(), steps_before=0, more_up=0, more_down=0)
        ),
    }


def worst_page(video: Video, at: Place, text: str) -> ArchiveCard:
    """As full as it can be: sixteen models with long names, and an id as long as ids can be."""
    rows = [_standing(replace(video, id=VideoId(f"{n}" * 12)), at) for n in range(5)]
    models = [(f"model-{n}", f"{n} of the longest names that a model may have " * 2) for n in range(30)]
    mark = Bookmark(model=mark_of("model-1"), edge=Edge(at=video.created_at, video=rows[0].video.id), page=9999)
    written = replace(mark.searching(text), edge=mark.edge, page=9999)
    return words.archive_card(written, rows, models, newer=written.write(), older=replace(written, page=1).write())


def worst_tree(video: Video, at: Place, text: str) -> LineageCard:
    """As deep and as wide as it is drawn."""
    up = [_after(video, f"vp00{n}", n, text) for n in range(3)]
    children = [_after(video, f"vc00{n}", n, text) for n in range(6)]
    grandchildren = [_after(child, f"vg00{n}", n, text) for n, child in enumerate(children)]
    return lineage.lineage_card(
        Family(
            standing=_standing(video, at),
            up=tuple(_standing(one, at) for one in up),
            down=tuple(_standing(one, at) for one in (*children, *grandchildren)),
            steps_before=9,
            more_up=6,
            more_down=200,
        )
    )


def _after(parent: Video, video: str, minutes: int, prompt: str) -> Video:
    return replace(
        parent,
        id=VideoId(video),
        remix_of=parent.id,
        prompt=stored_remix_prompt(prompt),
        created_at=parent.created_at + timedelta(minutes=minutes),
    )


def _standing(video: Video, at: Place) -> Standing:
    ready = video.status is Status.READY
    return Standing(
        video=video, label=LABEL, remixable=ready, result_at=at if ready else None, deletable=video.status in ENDED
    )
