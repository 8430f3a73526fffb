"""What Discord refuses in a message or a form: its documented limits, checked without our own code."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

ROW, BUTTON, SELECT, INPUT, SECTION, TEXT, GALLERY, CONTAINER, LABEL = 1, 2, 3, 4, 9, 10, 12, 17, 18
V2, EPHEMERAL = 1 << 15, 1 << 6


def units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


def parts(components: Sequence[Mapping[str, Any]]) -> Iterator[Mapping[str, Any]]:
    """Every component, nested ones included, in reading order."""
    for component in components:
        yield component
        yield from parts(component.get("components") or ())
        for inner in ("component", "accessory"):
            if component.get(inner):
                yield from parts([component[inner]])


def message_faults(body: Mapping[str, Any], files: Sequence[str] = ()) -> list[str]:
    found = list(parts(body.get("components") or ()))
    faults = _counted(found)
    for component in found:
        faults += _faults_of(component, files)
    if not body.get("flags", 0) & V2:
        return [*faults, "these components need the flag IS_COMPONENTS_V2"]
    if body.get("content") or body.get("embeds") or body.get("poll"):
        faults.append("content, embeds and polls are not allowed beside V2 components")
    return faults


def _counted(found: Sequence[Mapping[str, Any]]) -> list[str]:
    faults = []
    if not found:
        faults.append("an empty message")
    if len(found) > 40:
        faults.append(f"{len(found)} components, 40 are allowed")
    if (length := sum(units(part["content"]) for part in found if part["type"] == TEXT)) > 4000:
        faults.append(f"{length} characters of text, 4000 are allowed")
    ids = [part["custom_id"] for part in found if "custom_id" in part]
    if len(ids) != len(set(ids)):
        faults.append(f"custom ids are not unique: {ids}")
    numbers = [part["id"] for part in found if part.get("id")]
    if len(numbers) != len(set(numbers)) or not all(0 < number < 2**31 for number in numbers):
        faults.append(f"ids of components are not unique 32-bit numbers: {numbers}")
    return faults


def _faults_of(part: Mapping[str, Any], files: Sequence[str]) -> list[str]:
    faults = []
    if units(part.get("custom_id", "")) > 100:
        faults.append("a custom_id over 100")
    match part["type"]:
        case 10:
            if not part["content"]:
                faults.append("an empty text display")
        case 2:
            if not 0 < units(part.get("label", "")) <= 80:
                faults.append(f"a button's label of {units(part.get('label', ''))}")
        case 1 | 3 | 9:
            faults += _group_faults(part)
        case 12:
            faults += _gallery_faults(part, files)
        case 17 if not part["components"]:
            faults.append("an empty container")
    return faults


def _group_faults(part: Mapping[str, Any]) -> list[str]:
    """A row, a menu, a section."""
    if part["type"] == SELECT:
        too_long = units(part.get("placeholder") or "") > 150
        return [*_select_faults(part["options"]), *(["a placeholder over 150"] if too_long else [])]
    inside = [inner["type"] for inner in part["components"]]
    if part["type"] == SECTION:
        fits = 0 < len(inside) <= 3 and set(inside) == {TEXT} and part["accessory"]["type"] == BUTTON
        return [] if fits else [f"a section of {inside}"]
    return [] if 0 < len(inside) <= (1 if SELECT in inside else 5) else [f"a row of {inside}"]


def _gallery_faults(part: Mapping[str, Any], files: Sequence[str]) -> list[str]:
    faults = []
    for item in part["items"]:
        url = item["media"]["url"]
        if url.startswith("attachment://") and url.removeprefix("attachment://") not in files:
            faults.append(f"unfurled media not found: {url}")
        if units(item.get("description") or "") > 1024:
            faults.append("an alternative text over 1024")
    return faults


def form_faults(form: Mapping[str, Any]) -> list[str]:
    faults = []
    if not 0 < units(form["title"]) <= 45:
        faults.append(f"a title of {units(form['title'])}")
    if not 0 < len(form["components"]) <= 5:
        faults.append(f"{len(form['components'])} parts, 5 are allowed")
    if not 0 < units(form["custom_id"]) <= 100:
        faults.append("a custom_id over 100")
    for part in parts(form["components"]):
        faults += _form_part_faults(part)
    return faults


def _form_part_faults(part: Mapping[str, Any]) -> list[str]:
    faults = []
    match part["type"]:
        case 18:
            if not 0 < units(part["label"]) <= 45:
                faults.append(f"a label of {units(part['label'])}")
            if units(part.get("description") or "") > 100:
                faults.append("a description over 100")
        case 4:
            most = part.get("max_length", 4000)
            if not 1 <= most <= 4000 or units(part.get("value") or "") > most:
                faults.append(f"a prefilled value of {units(part.get('value') or '')}, {most} are allowed")
            if units(part.get("placeholder") or "") > 100:
                faults.append("a placeholder over 100")
        case 3:
            faults += _select_faults(part["options"])
        case 10:
            if not 0 < units(part["content"]) <= 4000:
                faults.append(f"a text of {units(part['content'])}")
        case other:
            faults.append(f"component type {other} has no place in a form")
    return faults


def _select_faults(options: Sequence[Mapping[str, Any]]) -> list[str]:
    values = [option["value"] for option in options]
    faults = []
    if not 0 < len(options) <= 25 or len(values) != len(set(values)):
        faults.append(f"options {values}")
    if sum(bool(option.get("default")) for option in options) > 1:
        faults.append("several options are chosen")
    if any(not 0 < units(option[field]) <= 100 for option in options for field in ("label", "value")):
        faults.append("an option over 100")
    if any(units(option.get("description") or "") > 100 for option in options):
        faults.append("an option's description over 100")
    return faults
