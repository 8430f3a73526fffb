"""What people read: every refusal says what happened, what it cost and what to do now, in plain short words."""

import re
from collections.abc import Iterator
from dataclasses import fields, is_dataclass, replace
from datetime import timedelta
from decimal import Decimal

import pytest

from bot.examples import CATALOGUE, FILM, NOW, OWN_WAY, SPEC, every_refusal, examples, platform_facts, worst
from core import refusals
from core.card_parts import Button, Member, Moment, Said, VideoName
from core.cards import Notice, VideoCard
from core.errors import Code
from core.names import VideoId
from core.text import utf16_length
from core.video import Reason, Status, Video
from core.words import credits, forms, notices, results, videos

TEAM, ANA, BEN, CHANNEL = platform_facts("discord")
FOX = Video(
    id=VideoId("v7kq2"), team=TEAM, account=ANA, prompt="a red fox", spec=SPEC, price=80, asked_at=CHANNEL,
    created_at=NOW, provider="gateway",
)  # fmt: skip
REFUSALS = every_refusal(FOX)
CODE_WORDS = re.compile(
    r"\b(hold|held|capture[ds]?|release[ds]?|ledger|inbox|null|none|exception|error|status|queued?|submit(?:ting|ted)?"
    r"|timeout|http|provider_id|uuid|vendor|upstream|payload|webhook|database|idempoten\w+)\b",
    re.IGNORECASE,
)
NO_COST = ("Nothing was charged", "Nothing more was charged", "Nobody's credits changed", "Nothing was changed")
WHAT_NOW = re.compile(
    r"\b(Did you mean|An id looks like|You can remix it as soon|Make it again|Choose|Say what you want|Shorten|Ask|"
    r"Remix anyway|Start another|can fill the pool|whole number|Name one member|Wait|Type|Try again|Try later|"
    r"See it with|can switch them on|See them with|Change it and|Delete one first|"
    r"has to choose another|use another channel|Press the button|See how it stands|"
    r"Post it|Post a shorter|Export it|Use this on)\b"
)  # fmt: skip


def named(refusal: refusals.Refusal) -> str:
    return f"{refusal.code}: {refusal}"


def texts(thing: object) -> Iterator[str]:
    """Every string of a card that somebody reads, people's own words aside."""
    if isinstance(thing, str):
        yield thing
    elif isinstance(thing, tuple):
        for part in thing:
            yield from texts(part)
    elif is_dataclass(thing) and not isinstance(thing, (Said, Member, Moment, VideoName)):
        hidden = {"shown", "code", "action", "style", "said", "prefill", "summary", "alt", "file_name", "value"}
        for one in fields(thing):
            if one.name not in hidden:
                yield from texts(getattr(thing, one.name))


def test_every_refusal_there_is_has_an_example() -> None:
    known = {type(refusal) for refusal in REFUSALS}
    named_there = vars(refusals).values()
    assert {kind for kind in named_there if isinstance(kind, type) and issubclass(kind, refusals.Refusal)} == (
        known | {refusals.Refusal, refusals.CannotEdit}
    )


@pytest.mark.parametrize("refusal", REFUSALS, ids=named)
def test_a_refusal_says_that_it_cost_nothing(refusal: refusals.Refusal) -> None:
    assert any(words in str(refusal) for words in NO_COST)


@pytest.mark.parametrize(
    "refusal", [r for r in REFUSALS if not isinstance(r, refusals.AlreadyDone)], ids=named
)  # fmt: skip
def test_a_refusal_says_what_to_do_now(refusal: refusals.Refusal) -> None:
    assert WHAT_NOW.search(str(refusal))


@pytest.mark.parametrize("refusal", REFUSALS, ids=named)
def test_a_refusal_is_short_and_in_plain_words(refusal: refusals.Refusal) -> None:
    text = str(refusal)
    assert utf16_length(text) <= 250
    assert not CODE_WORDS.search(text), CODE_WORDS.search(text)
    assert text[0].isupper() or text.startswith(("v7kq2", "sora"))
    assert text.endswith((".", "?"))
    assert all(len(sentence.split()) <= 22 for sentence in re.split(r"[.?;:] ", text))


@pytest.mark.parametrize("platform", ["discord", "slack"])
def test_no_card_speaks_the_codes_language(platform: str) -> None:
    for name, card in examples(platform).items():
        for text in texts(card):
            assert not CODE_WORDS.search(text), (name, text)


def test_a_refusal_stays_short_whatever_was_typed() -> None:
    typed = "@everyone \u202e\n" * 500
    for refusal in (
        refusals.NotFound(typed),
        refusals.ModelUnknown(typed, ("sora-2",)),
        refusals.SpecImpossible("Sora 2", "size", typed, ("1280x720",)),
        refusals.UnknownOption(typed, "--length"),
    ):
        assert utf16_length(str(refusal)) <= 250
        assert "\n" not in str(refusal)
        assert "\u202e" not in str(refusal)


def test_a_long_list_of_choices_is_told_by_its_ends() -> None:
    lengths = tuple(str(seconds) for seconds in range(1, 61))
    assert "Choose from 1 to 60." in str(refusals.SpecImpossible("Sora 9", "length", "61", lengths))
    models = tuple(f"model-{number}" for number in range(40))
    assert "or one of 33 more" in str(refusals.ModelUnknown("x", models))


@pytest.mark.parametrize(
    ("refusal", "words"),
    [
        (refusals.InsufficientCredits(80, 35), "This costs 80 credits and you have 35."),
        (refusals.InsufficientCredits(1, 0), "This costs 1 credit and you have 0."),
        (refusals.TooManyVideos(1, 1), "You already have 1 video in the making; the limit is 1."),
        (refusals.SourceExpired(FOX.id, "Sora 2", "1 hour", "23 minutes"), "for 1 hour; this one's time ended 23"),
        (refusals.NotReady(FOX.id, 42), "still being made (42 %)"),
        (refusals.NotReady(FOX.id, None), "still being made."),
        (refusals.SeveralChanges(3, FOX.id, 80), "Remix anyway (80 credits)"),
        (refusals.NotRemixable(FOX.id, "veo", ()), "Make a new one."),
    ],
)  # fmt: skip
def test_amounts_are_exact(refusal: refusals.Refusal, words: str) -> None:
    assert words in str(refusal)


KEPT = "v7kq2:ab12cd34"


def kept(refusal: refusals.Refusal) -> refusals.Refusal:
    refusal.draft = KEPT
    return refusal


@pytest.mark.parametrize(
    ("refusal", "buttons"),
    [
        (kept(refusals.SeveralChanges(3, FOX.id, 80)), [("Remix anyway", "insist", KEPT), ("Edit", "remix", "v7kq2")]),
        (kept(refusals.JustStarted(VideoId("r9ab3"), FOX.id, 80)), [("Start another anyway", "insist", f"{KEPT}+")]),
        (refusals.SeveralChanges(3, FOX.id, 80), [("Edit", "remix", "v7kq2")]),
        (refusals.TooManyVideos(5, 5), [("SHOW MINE", "making", "")]),
        (refusals.NotFound("v7kq9", FOX.id), [("DETAILS v7kq2", "details", "v7kq2")]),
        (refusals.SourceExpired(FOX.id, "Sora 2", "1 hour", "1 minute"), [("AGAIN", "edit", "v7kq2")]),
        (refusals.OriginalFailed(FOX.id), [("AGAIN", "edit", "v7kq2")]),
        (refusals.InsufficientCredits(80, 35), []),
    ],
)  # fmt: skip
def test_the_way_out_is_a_button(refusal: refusals.Refusal, buttons: list[tuple[str, str, str | None]]) -> None:
    drawn = notices.notice_of(refusal).buttons
    assert [(button.label, button.action, button.target) for button in drawn] == buttons


@pytest.mark.parametrize(("draft", "action"), [("v7kq2:ab12cd34", "remix"), (":ab12cd34", "make")])
def test_a_kept_draft_can_be_edited(draft: str, action: str) -> None:
    refusal = refusals.InsufficientCredits(80, 35)
    refusal.draft = draft
    [button] = notices.notice_of(refusal).buttons
    assert (button.label, button.action, button.target) == ("Edit", action, draft.partition(":")[0])


def failed(reason: Reason, **changes: object) -> VideoCard:
    ended = replace(FOX, status=Status.FAILED, reason=reason, ended_at=NOW, **changes)  # type: ignore[arg-type]  # The same.
    return videos.failed_card(ended, "Sora 2")


@pytest.mark.parametrize("reason", list(Reason))
def test_a_failure_says_what_is_back(reason: Reason) -> None:
    assert "80 credits are back." in str(failed(reason).notes)
    assert "1 credit is back." in str(failed(reason, price=1).notes)


@pytest.mark.parametrize("code", [Code.AUTH, Code.INSUFFICIENT_FUNDS])
def test_a_refused_account_is_not_blamed_on_the_words(code: Code) -> None:
    notes = str(failed(Reason.PROVIDER_ERROR, error_code=str(code)).notes)
    assert "refused this bot's own account. 80 credits are back." in notes
    assert "change the words" not in notes


def test_a_free_video_that_failed_gives_nothing_back() -> None:
    notes = str(failed(Reason.EXPIRED, price=0, gift_of=VideoId("r9ab3")).notes)
    assert "Nothing was charged." in notes
    assert "0 credits" not in notes


def test_a_late_gift_is_promised_only_while_somebody_watches_for_it() -> None:
    assert "you get it free" in str(failed(Reason.EXPIRED, due_at=NOW).notes)
    assert "you get it free" not in str(failed(Reason.EXPIRED).notes)


EARLIER, LONG_AGO = NOW - timedelta(seconds=45), NOW - timedelta(hours=2)


def progress(**changes: object) -> VideoCard:
    video = replace(FOX, **changes)  # type: ignore[arg-type]  # The same.
    return videos.progress_card(video, "Sora 2", now=NOW, position=1, typical_s=90.0, cancellable=False)


@pytest.mark.parametrize(
    ("changes", "headline"),
    [
        ({}, "⏳ Waiting · next in line"),
        ({"status": Status.SUBMITTING, "submitted_at": NOW}, "⏳ Handing over"),
        ({"status": Status.RUNNING, "submitted_at": NOW}, "🎬 Rendering · usually 90 s"),
        ({"status": Status.RUNNING, "progress": 0, "submitted_at": NOW}, "🎬 Rendering · 0 % · about 90 s left"),
        ({"status": Status.RUNNING, "progress": 50, "submitted_at": EARLIER}, "🎬 Rendering · 50 % · about 45 s left"),
        ({"status": Status.RUNNING, "progress": 99, "submitted_at": LONG_AGO}, "🎬 Rendering · 99 % · any moment now"),
        ({"status": Status.STORING, "progress": 100}, "📤 Finishing"),
    ],
)  # fmt: skip
def test_the_progress_card_says_where_it_is(changes: dict[str, object], headline: str) -> None:
    assert progress(**changes).headline == (headline,)


@pytest.mark.parametrize(("percent", "filled"), [(0, 0), (42, 5), (100, 12)])
def test_the_bar_is_as_long_as_the_percent(percent: int, filled: int) -> None:
    bar = progress(status=Status.RUNNING, progress=percent).bar
    assert bar == "▰" * filled + "▱" * (12 - filled)


@pytest.mark.parametrize("status", [Status.QUEUED, Status.RUNNING])
def test_a_card_says_so_when_the_service_is_away(status: Status) -> None:
    assert "80 credits stay set aside" in str(progress(status=status, missed=3).notes)
    assert progress(status=status, missed=2).notes == ()


def test_a_card_that_says_something_else_is_another_card() -> None:
    stages = [{}, {"missed": 3}, {"status": Status.RUNNING}, {"status": Status.RUNNING, "progress": 5},
              {"status": Status.RUNNING, "progress": 5, "missed": 3},
              {"status": Status.RUNNING, "progress": 5, "cancel_asked": True}, {"status": Status.STORING}]  # fmt: skip
    assert len({progress(**stage).shown for stage in stages}) == len(stages)
    assert progress(status=Status.RUNNING, progress=5).shown == progress(status=Status.RUNNING, progress=5).shown


def test_the_prefix_of_a_remix_is_never_drawn() -> None:
    for name, card in examples("discord").items():
        assert "REMIX: make" not in repr(card), name


def test_alternative_text_and_button_labels_fit_whatever_was_written() -> None:
    for name, card in (examples("slack") | worst("slack")).items():
        assert utf16_length(getattr(card, "alt", "")) <= 1000, name
        assert utf16_length(getattr(card, "submit", "")) <= 24, name
        if isinstance(title := getattr(card, "title", None), str):  # Of a form; an archive's is a line.
            assert utf16_length(title) <= 45, name
        buttons: tuple[Button, ...] = getattr(card, "buttons", ())
        assert len(buttons) <= 5, name
        assert all(utf16_length(button.label) <= 75 for button in buttons), name


def lines_of(notice: Notice) -> str:
    return "\n".join("".join(part if isinstance(part, str) else "@" for part in line) for line in notice.lines)


def test_a_revoke_that_found_nothing_says_so() -> None:
    words = lines_of(notices.revoked_notice(BEN, 0, 50, after=0, pool=9))
    assert words.startswith("Nothing was taken: @ has no credits available.")
    assert "set aside for videos in the making stay set aside" in words


def test_a_receipt_tells_what_was_set_aside_and_charged() -> None:
    ready = replace(FOX, status=Status.READY, film=FILM, ended_at=NOW)
    notice = credits.details_notice(
        ready, "Sora 2", receipt=(("hold", NOW), ("capture", NOW)), available=340, children=(), result_at=None,
        buttons=(),
    )  # fmt: skip
    assert "Receipt: 80 credits · set aside @ · charged @" in lines_of(notice)
    assert "File: 1280×720, 8.0 s, 4.3 MB" in lines_of(notice)


def test_a_result_tells_its_parent_and_what_it_cost() -> None:
    ready = replace(FOX, status=Status.READY, film=replace(FILM, seconds=Decimal("7.96")), ended_at=NOW)
    remix = replace(ready, id=VideoId("r9ab3"), remix_of=FOX.id, prompt="REMIX: make it night")
    card = results.result_card(remix, "Sora 2", parent=ready, parent_at=None, remixable=True, at=CHANNEL)
    assert card.receipt == ("80 credits set aside, charged now that it is here",)
    assert card.parent is not None
    assert card.parent[1] == VideoName(video=FOX.id)
    assert card.file_name == "remix-r9ab3.mp4"
    assert card.alt == "AI-generated video, 8 seconds, landscape. Prompt: make it night"


def test_a_form_tells_price_balance_and_what_is_left() -> None:
    form = forms.remix_form(FOX, OWN_WAY, available=420, prefill="")
    assert form.cost == ("Cost 80 credits · you have 420 · 340 left · set aside now, charged only if it works",)
    assert form.submit == "START REMIX (80)"


def test_a_form_says_how_many_credits_are_missing() -> None:
    form = forms.remix_form(FOX, OWN_WAY, available=35, prefill="")
    assert form.cost == ("Cost 80 credits · you have 35: 45 too few. Ask an admin for credits.",)


def test_a_form_offers_what_the_model_cannot_do_only_with_a_word() -> None:
    form = forms.make_form(CATALOGUE, SPEC, available=420, prefill="")
    labels = {choice.value: choice.label for choice in form.sizes}
    assert labels["1280x720"] == "1280×720 landscape · 80 credits"
    assert labels["1920x1080"] == "1920×1080 landscape · not with Sora 2"
    assert [choice.value for choice in form.lengths if choice.chosen] == ["8"]
