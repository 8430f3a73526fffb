"""How many changes a remix asks for, by a rough reading of its words, and each of them apart."""

import re

_VERBS = (
    "add|adjust|animate|apply|blur|bring|brighten|change|close|color|colour|convert|cut|darken|decrease|delete|drop|"
    "dress|fade|fill|flip|give|increase|insert|let|lower|make|move|paint|pan|pull|push|put|raise|remove|render|"
    "replace|rotate|set|shift|slow|soften|speed|swap|switch|take|tilt|tint|transform|turn|use|zoom"
)
_IMPERATIVE = re.compile(rf"^(?:please |also |then |now )*(?:{_VERBS})\b", re.IGNORECASE)
_STAYING = re.compile(r"(?:but )?(?:keep|leave|preserve|without|everything else|all else|the rest)\b", re.IGNORECASE)
_JOINTS = re.compile(r"[,;.\n]+\s*(?:and\s+|then\s+)*|\s+(?:and|then|plus)\s+(?:then\s+)?", re.IGNORECASE)
_KINDS = {
    "light": r"night|day|dawn|dusk|sunset|sunrise|noon|midnight|golden hour|lighting|sunlight|moonlight|dark(?:er)?",
    "weather": r"snow|rain|fog|foggy|mist|storm|wind|lightning|winter|summer|autumn|spring",
    "style": r"palette|colou?rs?|tones?|anime|cartoon|watercolou?r|noir|black and white|style|vintage|oil painting",
    "camera": r"camera|zoom|close-up|closeup|pan|angle|dolly|tracking shot|drone|slow motion|slow-motion",
    "sound": r"sound|music|voice|silent|audio|song",
}
_KIND_PATTERNS = {kind: re.compile(rf"\b(?:{words})\b", re.IGNORECASE) for kind, words in _KINDS.items()}
_MANY = 3


def count_changes(prompt: str) -> int:
    """How many changes a remix prompt asks for, by a rough reading; 1 where in doubt, for this is only advice."""
    clauses = _asked_for(prompt)
    orders = sum(1 for clause in clauses if _IMPERATIVE.match(clause))
    kinds = sum(1 for pattern in _KIND_PATTERNS.values() if pattern.search(" and ".join(clauses)))
    if orders >= _MANY:
        return orders
    if orders != 1 and kinds > 1 and orders + len(clauses) >= _MANY:  # Two orders, or a bare list of three things.
        return max(orders, kinds, len(clauses) if not orders else 0)
    return kinds if kinds >= _MANY and len(clauses) >= _MANY else 1


MOST_STEPS = 5
_LIST_MARKS = re.compile(r"^\s*(?:\d{1,2}[.)]|[-*•–])\s+", re.MULTILINE)
_SHORTEST_STEP = 2
"""Words: "zoom" alone may be anything."""


def split_changes(prompt: str) -> tuple[str, ...]:
    """The changes that a prompt asks for, each as a prompt of its own in the person's words, in their order. What is no
    order of its own stays with the one before it. Empty where it is not clear how to part them."""
    text = _LIST_MARKS.sub("", prompt).strip()
    begins = [0, *(joint.end() for joint in _JOINTS.finditer(text))]
    ends = [*(joint.start() for joint in _JOINTS.finditer(text)), len(text)]
    steps: list[tuple[int, int]] = []
    first = True
    for begin, end in zip(begins, ends, strict=True):
        clause = text[begin:end].strip()
        if not clause:
            continue
        order = bool(_IMPERATIVE.match(clause)) and not _STAYING.match(clause)
        if first or (order and _IMPERATIVE.match(text[steps[-1][0] :])):
            steps.append((begin, end))
        else:
            steps[-1] = (steps[-1][0], end)
        first = False
    parts = tuple(text[begin:end].strip(" ,;\n") for begin, end in steps)
    return parts if 1 < len(parts) <= MOST_STEPS and all(_is_a_step(part) for part in parts) else ()


def _is_a_step(part: str) -> bool:
    balanced = all(part.count(a) == part.count(b) for a, b in ("()", "[]", "“”", "«»")) and part.count('"') % 2 == 0
    return balanced and len(part.split()) >= _SHORTEST_STEP and count_changes(part) == 1


def _asked_for(prompt: str) -> list[str]:
    """The clauses of a prompt without those that say what is to stay, and what is listed after such a one."""
    asked, staying = [], False
    single = "\n".join(" ".join(line.split()) for line in prompt.splitlines())  # A run of blanks costs its square.
    for clause in (part.strip() for part in _JOINTS.split(single)):
        staying = bool(_STAYING.match(clause)) or (staying and not _IMPERATIVE.match(clause))
        if clause and not staying:
            asked.append(clause)
    return asked
