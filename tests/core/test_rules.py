"""Who may do what, what can be remixed, and when a prompt asks for too much at once."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.examples import CATALOGUE, NOW, SPEC
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
BOUND = CATALOGUE.with_provider(
    "gateway", CATALOGUE.providers["gateway"].model_copy(update={"base_url": "https://videos.example/v1"})
)


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


def test_a_finished_sora_video_inside_its_window_can_be_remixed() -> None:
    rules.check_remixable(FOX, BOUND, NOW)
    assert rules.is_remixable(FOX, BOUND, NOW + timedelta(minutes=59, seconds=59))


@pytest.mark.parametrize(
    ("changes", "later", "refusal"),
    [
        ({"status": Status.QUEUED}, 0, refusals.NotReady),
        ({"status": Status.SUBMITTING}, 0, refusals.NotReady),
        ({"status": Status.RUNNING, "progress": 42}, 0, refusals.NotReady),
        ({"status": Status.STORING}, 0, refusals.NotReady),
        ({"status": Status.FAILED}, 0, refusals.OriginalFailed),
        ({"spec": replace(SPEC, model="veo-9")}, 0, refusals.NotRemixable),
        ({}, 3600, refusals.SourceExpired),
        ({}, 86400, refusals.SourceExpired),
    ],
)
def test_what_cannot_be_remixed_is_refused_for_its_reason(
    changes: dict[str, object], later: int, refusal: type[refusals.Refusal]
) -> None:
    video = replace(FOX, **changes)  # type: ignore[arg-type]  # Tests name fields.
    with pytest.raises(refusal):
        rules.check_remixable(video, BOUND, NOW + timedelta(seconds=later))
    assert not rules.is_remixable(video, BOUND, NOW + timedelta(seconds=later))


def test_a_snapshot_can_be_remixed_like_its_model() -> None:
    rules.check_remixable(replace(FOX, spec=replace(SPEC, model="sora-2-pro-2025-10-06")), BOUND, NOW)


def test_a_model_that_its_host_switched_off_cannot_be_remixed() -> None:
    with pytest.raises(refusals.ProviderGone):
        rules.check_remixable(FOX, CATALOGUE, NOW)


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(0, "1 second"), (-5, "1 second"), (59, "59 seconds"), (60, "1 minute"), (3599, "59 minutes"), (3600, "1 hour"),
     (90_000, "1 day"), (200_000, "2 days")],
)  # fmt: skip
def test_a_duration_is_told_in_one_unit(seconds: int, words: str) -> None:
    assert rules.duration(timedelta(seconds=seconds)) == words


ONE_CHANGE = """
Shift the color palette to warm sunset tones
Change time from day to night
Add falling snow
Change lighting to golden hour
Make the scene foggy and mysterious
Change the time to sunset with warm golden light
make it night, with a full moon
Make the fox white
Turn it into a watercolor painting
Add rain and puddles on the street
Make the sky purple and pink
Set it in autumn, with orange leaves falling
Replace the red car with a blue vintage convertible
Slow the camera down
Use black and white, high contrast, film grain
Add thunder and lightning in the background
make it look like an anime from the 90s
Change the background to a snowy mountain at dusk
Give the dog a red hat and a scarf
Keep everything the same but make it rain
Only change the weather: a heavy snow storm with wind
Make it darker, moodier and more cinematic
Let the camera slowly pan to the left
Add soft piano music
Make her smile and wave at the camera
Turn day into night; keep the character, the camera and the style as they are
Remove the people in the background
Change the color of the dress to green, everything else stays
At sunset
winter
The same scene at night with neon lights and rain
Make the lighting warmer, like candle light in winter
Make the water calm and clear
Speed it up and make it feel like a time-lapse
Zoom in slowly on the face
Put the scene underwater
Add a flock of birds. Keep the rest.
Mach es Nacht und lass es schneien
夜にして
Swap the day for night, add stars
""".strip().splitlines()

SEVERAL_CHANGES = """
White, night, a dragon and another camera
Make the fox white, make it night and add a dragon
Change the sky to purple, add snow, and zoom in
make it night; add rain; turn the car red
Add snow and change the camera angle
Replace the fox with a wolf, add a forest, make it foggy and use a drone shot
Make it night. Add a moon. Add wolves. Add snow.
Turn it into anime, at night, in the rain, with slow motion
night, snow and a dragon
change the weather to rain then make it black and white
Please make it darker, then add music, then zoom out
""".strip().splitlines()  # fmt: skip


@pytest.mark.parametrize("prompt", ONE_CHANGE)
def test_one_change_is_no_reason_for_advice(prompt: str) -> None:
    assert rules.count_changes(prompt) == 1


@pytest.mark.parametrize("prompt", [*SEVERAL_CHANGES, "make it night\nadd snow\nremove the people"])
def test_several_changes_at_once_are_noticed(prompt: str) -> None:
    assert rules.count_changes(prompt) > 1


def test_even_the_longest_prompt_is_read_in_no_time() -> None:
    assert rules.count_changes("and then " * 222) == 1
    assert rules.count_changes("make it night" + " " * 100_000 + "please") == 1
    assert rules.count_changes("make it night" + " \n" * 50_000 + "please") == 1
    assert rules.count_changes("make it night, " * 133) == 133
