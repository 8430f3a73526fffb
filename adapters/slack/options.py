"""Options among typed words: --length 8 · —length 8 · length=8 · length:8 · "quoted values"."""

import re
from difflib import get_close_matches

from adapters.slack.prose import prose, unquoted
from core.refusals import UnknownOption

OPTIONS = {
    "model": "model",
    "length": "length", "seconds": "length", "duration": "length",
    "size": "size", "resolution": "size",
    "prompt": "prompt", "video": "video", "other": "other", "member": "member", "amount": "amount", "reason": "reason",
    "whose": "whose", "kind": "kind", "search": "search",
    "days": "days",
    "preset": "preset", "name": "name", "text": "text", "description": "description",
}  # fmt: skip
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
_DASHED = re.compile(r"(--|[—–])([A-Za-z][\w-]*)(?:[=:](.*))?", re.DOTALL)
_LOOSE = re.compile(r"([A-Za-z]+)[=:](.*)", re.DOTALL)


def split(tokens: list[str]) -> tuple[list[str], dict[str, str] | UnknownOption]:
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
        if not dashed and not _is_meant(name, unquoted(value), words):
            words += [token] if token.endswith(value) else [token.removesuffix(value), value]
            continue
        options[name] = prose([value]) if name in _FREE_TEXT else unquoted(value)
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
