"""All words a person reads, refusals aside: facts in, cards out."""

from core.words.chains import submit_words
from core.words.forms import insisting, make_form, remix_form
from core.words.notices import notice_of
from core.words.results import result_card
from core.words.videos import failed_card, folded_card, progress_card

__all__ = [
    "failed_card",
    "folded_card",
    "insisting",
    "make_form",
    "notice_of",
    "progress_card",
    "remix_form",
    "result_card",
    "submit_words",
]
