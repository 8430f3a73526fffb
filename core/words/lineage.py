"""The words of a video's family tree."""

from collections.abc import Sequence
from dataclasses import dataclass

from core.card_parts import Button, Line, Member, Said, VideoName
from core.cards import LineageCard
from core.names import VideoId
from core.text import clamp, one_line
from core.words.archive import ARCHIVE, Standing, state_words
from core.words.videos import DETAILS

_PROMPT_IN_TREE = 60


@dataclass(frozen=True, kw_only=True)
class Family:
    """Around one video, only what may be seen."""

    standing: Standing
    up: tuple[Standing, ...]
    """What it was made from, and that from; nearest first."""
    down: tuple[Standing, ...]
    """What was made from it, and from that; oldest first."""
    steps_before: int
    """How many stand above it in all, those not shown included."""
    more_up: int
    more_down: int


def lineage_card(family: Family) -> LineageCard:
    """A tree as deep as it is indented; em spaces, because chats swallow others at the start of a line."""
    this = family.standing.video
    lines: list[Line] = []
    if family.more_up:
        lines.append((f"+{family.more_up} more above",))
    depth = 0
    for standing in (*reversed(family.up), family.standing):
        lines.append(_node(standing, depth, this.id))
        depth += 1
    lines += _below(this.id, family.down, depth)
    if family.more_down:
        lines.append((f"{_indent(depth)}+{family.more_down} more",))
    if not family.up and not family.down:
        lines.append(("No remix of it yet.",))
    remix = (Button(label="REMIX FROM HERE", action="remix", video=this.id, style="primary"),)
    return LineageCard(
        video=this.id,
        title=f"🧬 History of {this.id} · step {family.steps_before + 1}",
        lines=tuple(lines),
        buttons=(
            *(remix if family.standing.remixable else ()),
            Button(label=DETAILS, action="details", video=this.id),
            ARCHIVE,
        ),
    )


def _below(parent: VideoId, down: Sequence[Standing], depth: int) -> list[Line]:
    lines: list[Line] = []
    for standing in down:
        if standing.video.remix_of == parent:
            lines += [_node(standing, depth, None), *_below(standing.video.id, down, depth + 1)]
    return lines


def _node(standing: Standing, depth: int, this: VideoId | None) -> Line:
    video = standing.video
    icon, word = state_words(video)
    here = " ← this one" if video.id == this else ""
    return (
        f"{_indent(depth)}{icon} ",
        VideoName(video=video.id, at=standing.result_at),
        " ",
        Said(text=clamp(one_line(video.words), _PROMPT_IN_TREE)),
        " ",
        Member(account=video.account),
        f"{f' · {word}' if word else ''}{here}",
    )


def _indent(depth: int) -> str:
    return "\u2003" * (depth - 1) + "└ " if depth else ""
