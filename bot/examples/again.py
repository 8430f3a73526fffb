"""Of AGAIN, a year later: an example of each form whose model has left, and of a refusal that takes the words along."""

from dataclasses import replace

from bot.examples.forms import remix_form
from bot.examples.scene import CATALOGUE, OFFERS, Scene
from core import refusals
from core.words import forms, notices


def cards(scene: Scene) -> dict[str, object]:
    """By names that say what they show."""
    remix, original = scene.ready_night, remix_form(scene)
    made = forms.make_form(CATALOGUE, remix.spec, available=420, prefill=remix.words)
    closed = refusals.SourceExpired(original.video, "Sora 2", "1 hour", "365 days")
    closed.offers = tuple(replace(offer, again=remix.id) for offer in OFFERS)
    return {
        "make_form again, its model left": replace(made, warning=forms.no_longer_offered("Veo 3", "Sora 2")),
        "remix_form again, its editor left": replace(
            original, prefill=remix.words, warning=forms.no_longer_there("FLUX Video Edit")
        ),
        "notice again, others offered": notices.notice_of(closed),
    }
