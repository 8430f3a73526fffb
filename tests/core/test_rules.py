"""Who may do what, and which words make a prompt."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.examples import NOW, SPEC
from core import refusals, rules
from core.names import AccountId, Actor, Ask, Place, TeamId, VideoId
from core.video import Status, Video

HERE, ELSEWHERE = Place("discord:301:401:"), Place("discord:301:402:")
ANA, BEN = (
    Actor(account=AccountId(f"discord:301:{who}"), team=TeamId("discord:301")) for who in ("501", "502")
)  # fmt: skip
BOSS = replace(BEN, account=AccountId("discord:301:599"), admin=True)
STRANGER = Actor(account=AccountId("discord:302:501"), team=TeamId("discord:302"), admin=True)
FOX = Video(
    id=VideoId("v7kq2"), team=ANA.team, account=ANA.account, prompt="a red fox", spec=SPEC, price=80,
    asked_at=Place(f"{HERE}900"), created_at=NOW, provider="gateway", status=Status.READY,
    remixable_until=NOW + timedelta(hours=1),
)  # fmt: skip


def ask(actor: Actor, **facts: object) -> Ask:
    return replace(Ask(by=actor, at=HERE, key="k"), **facts)  # type: ignore[arg-type]  # Tests name fields.


@pytest.mark.parametrize(
    ("asked", "refusal"),
    [
        (ask(replace(ANA, guest=True)), refusals.Guest),
        (ask(replace(ANA, external=True, admin=True)), refusals.External),
        (ask(ANA, missing=("Attach Files",)), refusals.CannotPostHere),
    ],
)
def test_guests_outsiders_and_closed_channels_start_nothing(asked: Ask, refusal: type[refusals.Refusal]) -> None:
    with pytest.raises(refusal):
        rules.check_may_spend(asked)


def test_a_member_may_spend() -> None:
    rules.check_may_spend(ask(ANA))


def test_only_admins_pass_for_admins() -> None:
    rules.check_admin(BOSS)
    with pytest.raises(refusals.NotAllowed):
        rules.check_admin(ANA)


def test_its_owner_and_admins_may_end_a_video() -> None:
    rules.check_may_end(ANA, FOX)
    rules.check_may_end(BOSS, FOX)
    with pytest.raises(refusals.NotYours):
        rules.check_may_end(BEN, FOX)


PRIVATE = replace(FOX, private=True)


@pytest.mark.parametrize(
    ("actor", "at", "video", "seen"),
    [
        (BEN, ELSEWHERE, FOX, True),
        (STRANGER, HERE, FOX, False),
        (ANA, ELSEWHERE, PRIVATE, True),
        (BEN, HERE, PRIVATE, True),
        (BEN, ELSEWHERE, PRIVATE, False),
        (BOSS, ELSEWHERE, PRIVATE, False),
        (replace(BEN, guest=True), HERE, FOX, True),
        (replace(BEN, guest=True), ELSEWHERE, FOX, False),
        (replace(BEN, external=True), ELSEWHERE, FOX, False),
        (replace(ANA, guest=True), ELSEWHERE, FOX, True),
    ],
)
def test_a_video_is_seen_where_its_place_is_seen(actor: Actor, at: Place, video: Video, seen: bool) -> None:
    assert rules.may_see(actor, at, video) is seen


@pytest.mark.parametrize("text", ["", "  ", "ab", " a\u200bb ", "\u200d\u200d\u200d\u200d", "\u3164\u3164\u3164"])
def test_a_prompt_that_says_nothing_is_refused(text: str) -> None:
    with pytest.raises(refusals.PromptEmpty, match="at least 3"):
        rules.check_prompt(text)


def test_a_prompt_is_taken_up_to_its_limit_and_cleaned() -> None:
    assert rules.check_prompt("  fox\u202e ") == "fox"
    assert len(rules.check_prompt("🦊" * 2000)) == 2000
    with pytest.raises(refusals.PromptTooLong, match="2001 characters; up to 2000"):
        rules.check_prompt("x" * 2001)
