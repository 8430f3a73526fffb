"""What people type after /sora, understood tolerantly: words in, one Command out, never an exception.

    [sub] [id] [free text] [option value]…      options.py sorts out the options

The first word counts as a subcommand only if what follows fits; else all of it is a prompt, and the form opens with it.
"""

import re
from dataclasses import dataclass

from adapters.slack.options import split
from adapters.slack.prose import is_plain, prose, user, video_named
from core.refusals import UnknownOption


@dataclass(frozen=True, kw_only=True)
class Command:
    action: str
    """A function of commands.py; "form" opens the prefilled form and never spends."""
    video: str = ""
    other: str = ""
    """The second of two."""
    prompt: str = ""
    model: str | None = None
    length: str | None = None
    size: str | None = None
    preset: str | None = None
    name: str = ""
    """Of a preset that is saved or deleted; its words are `text`."""
    text: str = ""
    description: str = ""
    team: bool = False
    """For the whole team: it came after /sora-admin."""
    member: str = ""
    """A user id, or what was typed where none was."""
    amount: str = ""
    reason: str = ""
    whose: str = ""
    """Of the archive, as its kind and what is searched for."""
    kind: str = ""
    search: str = ""
    days: str = ""
    """How long a link opens, or films are kept."""
    month: str = ""
    """Whose costs are asked for."""
    revoke: bool = False
    """Of a token: end it instead of making one."""
    instead: str = ""
    """Where the first word may not be a video's id after all: everything, as a prompt."""


_SHOWN = ("--length", "--model", "--size", "--prompt", "--video", "--preset")
_SHOWN_TO_ADMINS = ("--member", "--amount", "--reason")
_SHOWN_FOR_PRESETS = ("--name", "--text", "--description")
_ALONE = {
    "making": "making", "balance": "balance", "credits": "balance", "prices": "prices", "web": "web", "help": "help",
    "?": "help",
}  # fmt: skip
_CREDITS = frozenset({"grant", "revoke", "history"})
_PRESETS = frozenset({"list", "save", "delete"})
_ADMIN_WORDS = frozenset({"credits", "admin"})
_ADMIN_EXAMPLE = '"credits grant @ana 500"'

_TOKEN = re.compile(r'"[^"]*"(?=\s|$)|<[^>\s][^>]*>|[^\s"]*=?:?"[^"]*"(?=\s|$)|\S+')
_QUOTES = str.maketrans({"“": '"', "”": '"', "„": '"', "«": '"', "»": '"', "\u00a0": " ", "\u202f": " "})


def read(text: str, *, admin: bool = False) -> Command | UnknownOption:
    """`admin`: it came after /sora-admin."""
    tokens = _TOKEN.findall(text.translate(_QUOTES))
    about_presets = bool(tokens) and tokens[0].lower() == "presets"
    about_credits = admin or (bool(tokens) and tokens[0].lower() in _ADMIN_WORDS)
    words, options = split(tokens)
    if isinstance(options, UnknownOption):
        shown = _SHOWN_FOR_PRESETS if about_presets else _SHOWN_TO_ADMINS if about_credits else _SHOWN
        known = () if options.nearest else shown
        return UnknownOption(options.asked, options.nearest, known)
    if admin:
        return _admin(words, options)
    return _member(words, options) or _form(words, options)


def _member(words: list[str], options: dict[str, str]) -> Command | UnknownOption | None:
    """None: the first word is no subcommand, or what follows does not fit it."""
    if not words:
        return Command(action="balance") if not options else None  # Its buttons lead everywhere.
    sub, rest = words[0].lower(), words[1:]
    if sub == "generate":
        return _with(Command(action="generate", prompt=prose(rest)), options)
    if sub in _ALONE and not rest:
        return _with(Command(action=_ALONE[sub]), options)
    if sub == "presets" and (not rest or rest[0].lower() in _PRESETS):
        return _presets(rest, options)
    if sub == "token" and [word.lower() for word in rest] in ([], ["revoke"]):
        return _with(Command(action="token", revoke=bool(rest)), options)
    if sub == "credits" and rest[0].lower() in _CREDITS:
        return _admin(rest, options)
    if sub == "admin" and rest and rest[0].lower() in {"credits", "presets", "retention", "report", "help", *_CREDITS}:
        return _admin(rest, options)
    if sub == "archive":
        return _archive(rest, options)
    alone = sub in {"show", "cancel", "delete", "history", "unlink"} and len(rest) <= 1
    if alone or sub in {"remix", "compare", "link"}:
        return _about_video(sub, words, rest, options)
    return None


_DAYS = re.compile(r"(?:for )?(\d{1,9})\s*(?:d|days?)?", re.IGNORECASE)


def _about_video(sub: str, words: list[str], rest: list[str], options: dict[str, str]) -> Command | None:
    if sub == "compare":
        return _compare(words, rest, options)
    if sub == "link" and rest[1:]:  # "link v7kq2 3", "link v7kq2 for 3 days"; anything more is a picture.
        days = _DAYS.fullmatch(" ".join(rest[1:]))
        return _about_video(sub, words, rest[:1], {"days": days[1]} | options) if days else None
    if "video" in options:
        return _with(Command(action=sub, prompt=prose(rest)), options)
    if not rest:
        return _with(Command(action=sub), options)
    video = video_named(rest[0])
    if video is None:
        return None
    unsure = is_plain(rest[0]) and sub != "remix"  # "show these" may begin a prompt; remix and an id mean a remix.
    return _with(
        Command(action=sub, video=video, prompt=prose(rest[1:]), instead=prose(words) if unsure else ""), options
    )


def _compare(words: list[str], rest: list[str], options: dict[str, str]) -> Command | None:
    """ "compare v7kq2", "compare v7kq2 with r9ab3". None: "compare two foxes" is a picture."""
    named = [word for word in rest if word.lower() not in {"with", "and", "to"}]
    found = [video_named(word) for word in named]
    if len(found) > 2 or not all(found):  # noqa: PLR2004  # A pair.
        return None
    video, other = [*filter(None, found), "", ""][:2]
    unsure = bool(named) and not options and all(map(is_plain, named))
    return _with(Command(action="compare", video=video, other=other, instead=prose(words) if unsure else ""), options)


_FILTERS = {
    "team": "whose", "mine": "whose",
    "all": "kind", "originals": "kind", "original": "kind", "remixes": "kind", "remix": "kind", "now": "kind",
    "remixable": "kind",
}  # fmt: skip
_WORDS_SOUGHT = 3


def _archive(rest: list[str], options: dict[str, str]) -> Command | None:
    """ "mine remixes", "red fox", "search a longer story". None: so many words are a picture of an archive."""
    found: dict[str, str] = {}
    while rest and (name := _FILTERS.get(rest[0].lower())) and name not in found:
        found[name] = rest[0]
        rest = rest[1:]
    told = rest[:1] and rest[0].lower() in {"search", "find"}
    if not told and len(rest) > _WORDS_SOUGHT:
        return None
    words = prose(rest[1:] if told else rest)
    return _with(Command(action="archive", search=words), found | options)


def _presets(rest: list[str], options: dict[str, str], *, team: bool = False) -> Command:
    """ "save Neon paint it in neon", "save "Neon city" paint it in neon", or by options."""
    sub, rest = rest[0].lower() if rest else "list", rest[1:]
    whole = sub == "delete"  # There is nothing else that its words could be.
    name = "" if "name" in options else prose(rest if whole else rest[:1])
    text = "" if whole else prose(rest if "name" in options else rest[1:])
    return _with(Command(action=f"presets_{sub}", name=name, text=text, team=team), options)


def _admin(words: list[str], options: dict[str, str]) -> Command | UnknownOption:
    if words and words[0].lower() == "presets" and len(words) > 1 and words[1].lower() in _PRESETS:
        return _presets(words[1:], options, team=True)
    if [word.lower() for word in words[:2]] == ["token", "revoke"]:
        return _with(Command(action="token_revoke", member=user(words[2] if words[2:] else "")), options)
    if words and words[0].lower() == "retention":
        return _with(Command(action="retention", days=prose(words[1:])), options)
    if words and words[0].lower() == "report":
        return _with(Command(action="report", month=prose(words[1:])), options)
    rest = words[1:] if words and words[0].lower() == "credits" else words
    if not rest or rest[0].lower() == "help":
        return Command(action="help")
    sub, rest = rest[0].lower(), rest[1:]
    if sub not in _CREDITS:
        return UnknownOption(prose(words), _ADMIN_EXAMPLE)
    member = "" if "member" in options or not rest else rest.pop(0)
    amount = "" if sub == "history" or "amount" in options or not rest else rest.pop(0)
    if member.isdecimal():
        member, amount = amount, member  # "grant 500 @ana" says the same.
    command = Command(action=f"credits_{sub}", member=user(member), amount=amount, reason=prose(rest))
    return _with(command, options)


def _form(words: list[str], options: dict[str, str]) -> Command:
    return _with(Command(action="form", prompt=prose(words)), options)


def _with(command: Command, options: dict[str, str]) -> Command:
    told = dict(options)
    if "member" in told:
        told["member"] = user(told["member"])
    for name in {"video", "other"} & told.keys():
        told[name] = video_named(told[name]) or told[name]
    return Command(**{**vars(command), **told})
