"""Of what people fill in: the two forms, presets, and the plan of several changes."""

from dataclasses import replace

from bot.examples.scene import CATALOGUE, EDITED, OWN_WAY, SPEC, STEPS, Scene
from core.card_parts import Choice
from core.cards import RemixForm
from core.names import VideoId
from core.refusals import SeveralChanges
from core.store import drafts
from core.words import chains, forms, presets

PRESETS = (
    Choice(value="Neon city", label="Neon city", hint="The whole place lit by neon signs"),
    *(Choice(value=name, label=name, hint=text, chosen=name == "Night") for name, text in presets.STARTERS),
)


def cards(scene: Scene) -> dict[str, object]:
    """By names that say what they show."""
    fox, form = scene.fox, remix_form(scene)
    several = SeveralChanges(3, fox.id, 80, steps=3)
    several.draft = drafts.marked(fox.id, ", ".join(STEPS))
    return {
        "remix_form": form,
        "remix_form too few credits": forms.remix_form(fox, OWN_WAY, available=35, prefill=""),
        "remix_form by an edit model": forms.remix_form(fox, EDITED, available=420, prefill="make it night"),
        "remix_form several changes": forms.insisting(replace(form, prefill="night, snow and a dragon"), several),
        "make_form": forms.make_form(CATALOGUE, SPEC, available=420, prefill=""),
        "notice presets": presets.presets_notice(
            (("Neon city", "Relight the whole place with neon signs", "The whole place lit by neon signs"),),
            (("Brand colours", "Shift the color palette to teal and sand", ""),),
            tuple((name, text, "") for name, text in presets.STARTERS),
        ),
        "notice preset saved": presets.saved_notice("Neon city", team=False, new=True),
        "notice preset deleted": presets.deleted_notice("Neon city"),
        "notice plan": chains.plan_notice(several.draft, STEPS, price=80, available=420),
        "notice plan, too few credits": chains.plan_notice(several.draft, STEPS, price=80, available=200),
        "notice no further step": chains.stopping_notice(VideoId("r9ab3")),
    }


def remix_form(scene: Scene) -> RemixForm:
    return forms.remix_form(scene.fox, OWN_WAY, available=420, prefill="", presets=PRESETS)
