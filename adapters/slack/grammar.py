"""What people type after /sora, understood tolerantly: words in, one Command out, never an exception.

    [sub] [id] [free text] [option value]…      options: --length 8 · —length 8 · length=8 · length:8 · "quoted values"

The first word counts as a subcommand only if what follows fits; else all of it is a prompt, and the form opens with it.
"""

import re
from dataclasses import dataclass
from difflib import get_close_matches

from core.names import read_video_id
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


OPTIONS = {
    "model": "model",
    "length": "length", "seconds": "length", "duration": "length",
    "size": "size", "resolution": "size",
    "prompt": "prompt", "video": "video", "other": "other", "member": "member", "amount": "amount", "reason": "reason",
    "whose": "whose", "kind": "kind", "search": "search",
    "days": "days",
    "preset": "preset", "name": "name", "text": "text", "description": "description",
}  # fmt: skip
_SHOWN = ("--length", "--model", "--size", "--prompt", "--video", "--preset")
_SHOWN_TO_ADMINS = ("--member", "--amount", "--reason")
_SHOWN_FOR_PRESETS = ("--name", "--text", "--description")
_FREE_TEXT = frozenset({"prompt", "reason", "text", "description", "search"})
_NAMES = frozenset({"preset", "name"})
"""Several words after dashes, one or a quoted one behind a sign."""
_SPEC = frozenset({"model", "length", "size"})
_GRANT = frozenset({"member", "amount", "reason"})
_LOOSE_OPTIONS = {
    "generate": _SPEC | {"prompt"}, "remix": frozenset({"video", "prompt", "preset"}), "show": frozenset({"video"}),
    "compare": frozenset({"video", "other"}),
    "archive": frozenset({"whose", "kind", "model", "search"}),
    "presets": frozenset({"name", "text", "description"}), "cancel": frozenset({"video"}),
    "link": frozenset({"video", "days"}), "unlink": frozenset({"video"}),
    "delete": frozenset({"video"}), "credits": _GRANT, "admin": _GRANT, "grant": _GRANT, "revoke": _GRANT,
    "history": _GRANT | {"video"},
}  # fmt: skip
"""Which options may stand without dashes after which first word; after any other, in a prompt, the spec's alone."""
_WORDS_BEFORE_PROMPT = 2
_LOOSE_VALUES = {
    "length": re.compile(r"\d{1,4}\s*(?:s|sec|secs|seconds)?", re.IGNORECASE),
    "size": re.compile(r"\d{2,5}\s*[x×*]\s*\d{2,5}", re.IGNORECASE),
    "model": re.compile(r"[a-z][a-z0-9./]*(?:-[a-z0-9.]+)+", re.IGNORECASE),
    "prompt": re.compile(r".+", re.DOTALL),
    "video": re.compile(r"#?[0-9a-z]{5,12}|<?https?://\S+", re.IGNORECASE),
    "other": re.compile(r"#?[0-9a-z]{5,12}|<?https?://\S+", re.IGNORECASE),
    "preset": re.compile(r".+", re.DOTALL),
    "name": re.compile(r".+", re.DOTALL),
    "text": re.compile(r".+", re.DOTALL),
    "description": re.compile(r".+", re.DOTALL),
    "whose": re.compile(r"[a-z]+", re.IGNORECASE),
    "kind": re.compile(r"[a-z]+", re.IGNORECASE),
    "search": re.compile(r".+", re.DOTALL),
    "amount": re.compile(r"\d{1,9}"),
    "days": re.compile(r"\d{1,9}"),
    "member": re.compile(r"<@[^>]+>|@\S+"),
    "reason": re.compile(r".+", re.DOTALL),
}
"""Without dashes only what looks like a value is one: "ratio 16:9" and "model: a tall woman" are parts of a picture."""
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
_DASHED = re.compile(r"(--|[—–])([A-Za-z][\w-]*)(?:[=:](.*))?", re.DOTALL)
_LOOSE = re.compile(r"([A-Za-z]+)[=:](.*)", re.DOTALL)
_MENTION = re.compile(r"<@([A-Z0-9]+)(?:\|[^>]*)?>")
_LINK = re.compile(r"<?(https?://[^|>\s]+/archives/[A-Z0-9]+/p\d{10,20}[^|>\s]*)(?:\|[^>]*)?>?")


def read(text: str, *, admin: bool = False) -> Command | UnknownOption:
    """`admin`: it came after /sora-admin."""
    tokens = _TOKEN.findall(text.translate(_QUOTES))
    about_presets = bool(tokens) and tokens[0].lower() == "presets"
    about_credits = admin or (bool(tokens) and tokens[0].lower() in _ADMIN_WORDS)
    words, options = _split(tokens)
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
        return _with(Command(action="generate", prompt=_prose(rest)), options)
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
        return _with(Command(action=sub, prompt=_prose(rest)), options)
    if not rest:
        return _with(Command(action=sub), options)
    video = video_named(rest[0])
    if video is None:
        return None
    unsure = _is_plain(rest[0]) and sub != "remix"  # "show these" may begin a prompt; remix and an id mean a remix.
    return _with(
        Command(action=sub, video=video, prompt=_prose(rest[1:]), instead=_prose(words) if unsure else ""), options
    )


def _compare(words: list[str], rest: list[str], options: dict[str, str]) -> Command | None:
    """ "compare v7kq2", "compare v7kq2 with r9ab3". None: "compare two foxes" is a picture."""
    named = [word for word in rest if word.lower() not in {"with", "and", "to"}]
    found = [video_named(word) for word in named]
    if len(found) > 2 or not all(found):  # noqa: PLR2004  # A pair.
        return None
    video, other = [*filter(None, found), "", ""][:2]
    unsure = bool(named) and not options and all(map(_is_plain, named))
    return _with(Command(action="compare", video=video, other=other, instead=_prose(words) if unsure else ""), options)


def _is_plain(word: str) -> bool:
    """Nothing about it says that an id is meant."""
    return not re.search(r"[#\d]", word) and not _LINK.match(word)


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
    words = _prose(rest[1:] if told else rest)
    return _with(Command(action="archive", search=words), found | options)


def video_named(word: str) -> str | None:
    """An id as typed or the address of a message; None for any other word."""
    link = _LINK.match(word)
    if link:
        return link[1]
    return word if read_video_id(word) else None


def _presets(rest: list[str], options: dict[str, str], *, team: bool = False) -> Command:
    """ "save Neon paint it in neon", "save "Neon city" paint it in neon", or by options."""
    sub, rest = rest[0].lower() if rest else "list", rest[1:]
    whole = sub == "delete"  # There is nothing else that its words could be.
    name = "" if "name" in options else _prose(rest if whole else rest[:1])
    text = "" if whole else _prose(rest if "name" in options else rest[1:])
    return _with(Command(action=f"presets_{sub}", name=name, text=text, team=team), options)


def _admin(words: list[str], options: dict[str, str]) -> Command | UnknownOption:
    if words and words[0].lower() == "presets" and len(words) > 1 and words[1].lower() in _PRESETS:
        return _presets(words[1:], options, team=True)
    if [word.lower() for word in words[:2]] == ["token", "revoke"]:
        return _with(Command(action="token_revoke", member=_user(words[2] if words[2:] else "")), options)
    if words and words[0].lower() == "retention":
        return _with(Command(action="retention", days=_prose(words[1:])), options)
    if words and words[0].lower() == "report":
        return _with(Command(action="report", month=_prose(words[1:])), options)
    rest = words[1:] if words and words[0].lower() == "credits" else words
    if not rest or rest[0].lower() == "help":
        return Command(action="help")
    sub, rest = rest[0].lower(), rest[1:]
    if sub not in _CREDITS:
        return UnknownOption(_prose(words), _ADMIN_EXAMPLE)
    member = "" if "member" in options or not rest else rest.pop(0)
    amount = "" if sub == "history" or "amount" in options or not rest else rest.pop(0)
    if member.isdecimal():
        member, amount = amount, member  # "grant 500 @ana" says the same.
    command = Command(action=f"credits_{sub}", member=_user(member), amount=amount, reason=_prose(rest))
    return _with(command, options)


def _form(words: list[str], options: dict[str, str]) -> Command:
    return _with(Command(action="form", prompt=_prose(words)), options)


def _with(command: Command, options: dict[str, str]) -> Command:
    told = dict(options)
    if "member" in told:
        told["member"] = _user(told["member"])
    for name in {"video", "other"} & told.keys():
        told[name] = video_named(told[name]) or told[name]
    return Command(**{**vars(command), **told})


def _split(tokens: list[str]) -> tuple[list[str], dict[str, str] | UnknownOption]:
    """Free words and options. An unknown option with dashes is told to the person; without dashes it is prose."""
    words: list[str] = []
    options: dict[str, str] = {}
    while tokens:
        token = tokens.pop(0)
        named = _option(token)
        if isinstance(named, UnknownOption):
            return [], named
        if named is None:
            words.append(token)
            continue
        name, value, dashed = named
        if not value or (name in _FREE_TEXT and not value.startswith('"')):
            value = f"{value} {_value_from(name, tokens)}".strip()
        if not dashed and not _is_meant(name, _unquoted(value), words):
            words += [token] if token.endswith(value) else [token.removesuffix(value), value]
            continue
        options[name] = _prose([value]) if name in _FREE_TEXT else _unquoted(value)
    return words, options


def _is_meant(name: str, value: str, words: list[str]) -> bool:
    """Whether "name: value" among these words is an option; "a sign that says prompt: hello" is a picture."""
    allowed = _LOOSE_OPTIONS.get(words[0].lower(), _SPEC) if words else _SPEC
    late = name == "prompt" and len(words) > _WORDS_BEFORE_PROMPT
    return name in allowed and not late and _LOOSE_VALUES[name].fullmatch(value) is not None


def _option(token: str) -> tuple[str, str, bool] | UnknownOption | None:
    """Name, value as far as it stands in the same word, and whether dashes say that an option is meant."""
    dashed = _DASHED.fullmatch(token)
    if dashed:
        name = dashed[2].lower()
        if name in OPTIONS:
            return OPTIONS[name], dashed[3] or "", True
        near = get_close_matches(name, OPTIONS, 1)
        if dashed[1] == "--" or near:  # A typographer's dash before a word is most often just that.
            return UnknownOption(token, f"--{OPTIONS[near[0]]}" if near else "")
        return None
    loose = _LOOSE.fullmatch(token)
    if loose and loose[1].lower() in OPTIONS:
        return OPTIONS[loose[1].lower()], loose[2], False
    return None


def _value_from(name: str, tokens: list[str]) -> str:
    """The next word; for prose everything up to the next option."""
    taken: list[str] = []
    if name in _NAMES and tokens and tokens[0].startswith('"'):
        return tokens.pop(0)
    while tokens and _option(tokens[0]) is None and (name in _FREE_TEXT | _NAMES or not taken):
        taken.append(tokens.pop(0))
    return " ".join(taken)


def _user(text: str) -> str:
    mention = _MENTION.fullmatch(_unquoted(text))
    return mention[1] if mention else text


def _unquoted(text: str) -> str:
    return text[1:-1].strip() if len(text) > 1 and text[0] == text[-1] == '"' else text


def _prose(words: list[str]) -> str:
    """Free text as the person saw it: mentions and links by their names, entities undone, outer quotes off."""
    text = " ".join(words)
    if text.count('"') == 2:  # noqa: PLR2004  # One pair, around everything or not at all.
        text = _unquoted(text)
    text = re.sub(r"<@[A-Z0-9]+\|([^>]*)>", r"@\1", text)
    text = re.sub(r"<#[A-Z0-9]+\|([^>]*)>", r"#\1", text)
    text = re.sub(r"<!(?:subteam\^[A-Z0-9]+\|@?)?([^>|^]+)(?:\|[^>]*)?>", r"@\1", text)
    text = re.sub(r"<(?:https?|mailto):[^|>]*\|([^>]*)>", r"\1", text)
    text = re.sub(r"<((?:https?|mailto):[^>]*)>", r"\1", text)
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&").strip()
