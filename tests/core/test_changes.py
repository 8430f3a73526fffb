"""When a remix asks for too much at once, and how its changes are told apart."""

import pytest

from core.changes import MOST_STEPS, count_changes, split_changes
from core.rules import check_prompt

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
    assert count_changes(prompt) == 1


@pytest.mark.parametrize("prompt", [*SEVERAL_CHANGES, "make it night\nadd snow\nremove the people"])
def test_several_changes_at_once_are_noticed(prompt: str) -> None:
    assert count_changes(prompt) > 1


def test_even_the_longest_prompt_is_read_in_no_time() -> None:
    assert count_changes("and then " * 222) == 1
    assert count_changes("make it night" + " " * 100_000 + "please") == 1
    assert count_changes("make it night" + " \n" * 50_000 + "please") == 1
    assert count_changes("make it night, " * 133) == 133


@pytest.mark.parametrize(
    ("prompt", "steps"),
    [
        ("make it night, add falling snow and zoom in slowly", ("make it night", "add falling snow", "zoom in slowly")),
        ("make it night and add snow", ("make it night", "add snow")),
        ("Make it winter. Add rain. Zoom in.", ("Make it winter", "Add rain", "Zoom in")),
        ("1. make it night\n2. add snow\n3) zoom in slowly", ("make it night", "add snow", "zoom in slowly")),
        ("- make it night\n- add snow", ("make it night", "add snow")),
        ("make it night, with a full moon, and then add snow", ("make it night, with a full moon", "add snow")),
        ("make it night but keep the fox red, add snow", ("make it night but keep the fox red", "add snow")),
        ("make it night, keep it, add snow, leave the rest", ("make it night, keep it", "add snow, leave the rest")),
        ("Please make it night; also add snow; then blur it", ("Please make it night", "also add snow", "blur it")),
        ("slow it down to 1.5x, add snow", ("slow it down to 1.5x", "add snow")),
        ("make it night,,, and and add snow", ("make it night", "add snow")),
        ("make it night\n\nadd snow", ("make it night", "add snow")),
        ('paint "Stop, go" on it and make it night', ('paint "Stop, go" on it', "make it night")),
        # Not clear how to part them, or too many.
        ("make it night", ()),
        ("white, night, a dragon", ()),
        ("night and snow", ()),
        ("zoom, blur, fade", ()),
        ("keep the fox red, make it night and add snow", ()),
        ("for the launch, make it night, add snow and zoom in", ()),
        ('change the sign to say "stop, add joy" and make it night', ()),
        ("change the sky (make it violet, add stars) and add snow", ()),
        ("add a man who will turn, move and push a cart", ()),
        ("make it night, add snow, add fog, add rain, add wind, add a fox", ()),
        ("", ()),
        (", , ;\n", ()),
    ],
)  # fmt: skip
def test_a_prompt_is_parted_into_the_persons_own_clauses(prompt: str, steps: tuple[str, ...]) -> None:
    assert split_changes(prompt) == steps
    assert len(steps) <= MOST_STEPS
    for step in steps:
        assert step in prompt
        assert check_prompt(step) == step
        assert count_changes(step) == 1
