"""Of AGAIN, a year later: an example of each form whose model has left, and of a refusal that takes the words along."""

from dataclasses import replace

from core import refusals
from core.cards import RemixForm
from core.catalogue import Catalogue
from core.video import Video
from core.words import forms, notices


def cards(
    catalogue: Catalogue, remix: Video, original: RemixForm, offers: tuple[refusals.Offer, ...]
) -> dict[str, object]:
    """By names that say what they show. `original`: the form of the video that this remix was made from."""
    made = forms.make_form(catalogue, remix.spec, available=420, prefill=remix.words)
    closed = refusals.SourceExpired(original.video, "Sora 2", "1 hour", "365 days")
    closed.offers = tuple(replace(offer, again=remix.id) for offer in offers)
    return {
        "make_form again, its model left": replace(made, warning=forms.no_longer_offered("Veo 3", "Sora 2")),
        "remix_form again, its editor left": replace(
            original, prefill=remix.words, warning=forms.no_longer_there("FLUX Video Edit")
        ),
        "notice again, others offered": notices.notice_of(closed),
    }
