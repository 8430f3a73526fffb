"""Presets: one's own, the team's and those that come with the bot; the nearer one of a name wins."""

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches

from core import rules
from core.card_parts import Choice, Suggestion
from core.cards import Notice
from core.names import Ask, platform_of, pool_of
from core.refusals import AlreadyDone, BadPreset, External, Guest, TooManyPresets, UnknownPreset
from core.store import inbox, ledger, presets
from core.store.database import Tx
from core.store.presets import Preset, key_of
from core.studio.house import House
from core.text import clamp, clean, one_line, utf16_length, visible_length
from core.words.presets import STARTERS, Told, deleted_notice, presets_notice, saved_notice

LONGEST_NAME, LONGEST_TEXT, LONGEST_DESCRIPTION = 40, 500, 100
MOST = 20
"""Of one member, and of one team."""
_CHOICES = 25
_LONGEST_TYPED = 300


@dataclass(frozen=True)
class Saving:
    """What somebody typed; judged here."""

    name: str
    text: str
    description: str = ""
    team: bool = False
    """For everybody in it; an admin's business."""


def all_of(tx: Tx, ask: Ask) -> tuple[Preset, ...]:
    starters = (Preset(name=name, text=text, whose="starter") for name, text in STARTERS)
    nearest: dict[str, Preset] = {}
    for preset in (*presets.of(tx, ask.by.account, ask.by.team), *starters):
        nearest.setdefault(key_of(preset.name), preset)
    return tuple(nearest.values())


def whole_prompt(tx: Tx, ask: Ask, prompt: str, preset: str | None) -> str:
    """ "preset. own text", or either alone. Raises UnknownPreset."""
    if not preset:
        return prompt
    text, own = _chosen(tx, ask, preset).text, clean(prompt)
    return f"{text.rstrip(' .')}. {own}" if own else text


def note_use(tx: Tx, ask: Ask, preset: str | None) -> None:
    chosen = _chosen(tx, ask, preset) if preset else None
    if chosen and chosen.whose != "starter":
        presets.used(tx, ask.by.account if chosen.whose == "own" else ask.by.team, chosen.name)


def choices(tx: Tx, ask: Ask, chosen: str | None = None) -> tuple[Choice, ...]:
    """For a select; where there are more than fit, the chosen one stays among them."""
    wanted = key_of(chosen or "")
    found = all_of(tx, ask)
    kept = list(found[:_CHOICES])
    kept += [preset for preset in found[_CHOICES:] if key_of(preset.name) == wanted]
    return tuple(
        Choice(
            value=preset.name,
            label=preset.name,
            hint=clamp(one_line(preset.description or preset.text), LONGEST_DESCRIPTION),
            chosen=key_of(preset.name) == wanted,
        )
        for preset in kept[-_CHOICES:]
    )


def listing(tx: Tx, ask: Ask) -> Notice:
    found = all_of(tx, ask)
    own, team, starters = (_told(found, whose) for whose in ("own", "team", "starter"))
    return presets_notice(own, team, starters)


def _told(found: Iterable[Preset], whose: str) -> tuple[Told, ...]:
    return tuple((one.name, one.text, one.description) for one in found if one.whose == whose)


def suggest(tx: Tx, ask: Ask, typed: str) -> tuple[Suggestion, ...]:
    """For an autocomplete."""
    wanted = key_of(typed[:_LONGEST_TYPED])
    fitting = [preset for preset in all_of(tx, ask) if wanted in key_of(preset.name)]
    return tuple(
        Suggestion(value=one.name, label=clamp(f"{one.name} · {one_line(one.description or one.text)}", 100))
        for one in fitting[:_CHOICES]
    )


def save(tx: Tx, house: House, ask: Ask, saving: Saving) -> Notice:
    owner = _owner(ask, team=saving.team)
    preset = _check(saving)
    now = house.database.now_of(tx)
    ledger.lock(tx, pool_of(ask.by.team) if saving.team else ask.by.account)  # Two at once must not pass the limit.
    new = not presets.has(tx, owner, preset.name)
    if new and presets.count(tx, owner) >= MOST:
        raise TooManyPresets(MOST)
    presets.save(tx, owner, preset, ask.by.account, now)
    return saved_notice(preset.name, team=saving.team, new=new)


def delete(tx: Tx, house: House, ask: Ask, name: str, *, team: bool) -> Notice:
    owner = _owner(ask, team=team)
    if not inbox.first_time(tx, platform_of(ask.at), ask.key, None, house.database.now_of(tx)):
        raise AlreadyDone
    typed = _name(name)
    if not presets.delete_one(tx, owner, typed):
        mine = "team" if team else "own"
        raise UnknownPreset(typed, _near(typed, [one.name for one in all_of(tx, ask) if one.whose == mine]))
    return deleted_notice(typed)


def _owner(ask: Ask, *, team: bool) -> presets.Owner:
    if ask.by.external:
        raise External
    if ask.by.guest:
        raise Guest
    if not team:
        return ask.by.account
    rules.check_admin(ask.by)
    return ask.by.team


def _chosen(tx: Tx, ask: Ask, name: str) -> Preset:
    found = all_of(tx, ask)
    wanted = key_of(_name(name))
    for preset in found:
        if key_of(preset.name) == wanted:
            return preset
    raise UnknownPreset(name, _near(name, [preset.name for preset in found]))


def _near(typed: str, names: list[str]) -> str:
    """A slip of some letters, or the beginning of a name."""
    by_key = {key_of(name): name for name in names}
    wanted = key_of(typed[:_LONGEST_TYPED])
    begun = next((key for key in by_key if wanted and key.startswith(wanted)), None)
    near = begun or next(iter(get_close_matches(wanted, by_key, n=1)), "")
    return by_key.get(near, "")


def _name(typed: str) -> str:
    return one_line(clean(typed[:_LONGEST_TYPED])).strip('"').strip()


def _check(saving: Saving) -> Preset:
    preset = Preset(
        name=_name(saving.name),
        text=clean(saving.text),
        description=one_line(clean(saving.description)),
        whose="team" if saving.team else "own",
    )
    for what, text, shortest, longest in (
        ("name", preset.name, 1, LONGEST_NAME),
        ("text", preset.text, rules.SHORTEST_PROMPT, LONGEST_TEXT),
        ("description", preset.description, 0, LONGEST_DESCRIPTION),
    ):
        if visible_length(text) < shortest or utf16_length(text) > longest:
            raise BadPreset(what, shortest, longest)
    if not key_of(preset.name):
        raise BadPreset("name", 1, LONGEST_NAME)
    return preset
