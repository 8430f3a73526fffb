"""The stand-in vendor's films are real, and a remix shows what was asked for."""

import io

import av
import pytest
from PIL import Image, ImageStat

from adapters.providers.simulator.caption import legible, wrapped
from adapters.providers.simulator.film import mp4
from adapters.providers.simulator.scene import Scene, Script
from adapters.providers.simulator.story import Hour, Look, Story, Weather
from tests.adapters.providers.simulator_world import world

SUNSET = "Change the time to sunset with warm golden light"


def script(*changes: str, prompt: str = "A quiet valley", size: tuple[int, int] = (1280, 720), **more) -> Script:
    return Script(
        video_id="video_1",
        story=Story(prompt=prompt, changes=changes),
        made_from="video_0" if changes else None,
        model="sora-2",
        width=size[0],
        height=size[1],
        **{"seconds": 4, "fps": 2, **more},
    )


def colours(*changes: str, prompt: str = "A quiet valley") -> tuple[float, float, float]:
    """Mean red, green and blue of the picture above the caption."""
    frame = Scene(script(*changes, prompt=prompt)).frame(2)
    red, green, blue = ImageStat.Stat(frame.crop((0, 0, frame.width, 440))).mean
    return red, green, blue


@pytest.mark.parametrize(
    ("size", "seconds"), [((1280, 720), 4), ((720, 1280), 8), ((1792, 1024), 4), ((1080, 1920), 20)]
)
def test_a_film_has_exactly_the_asked_size_and_length(size, seconds):
    film = mp4(script(size=size, seconds=seconds))
    with av.open(io.BytesIO(film)) as container:
        picture = container.streams.video[0]
        frames = list(container.decode(picture))
        assert (picture.width, picture.height, picture.codec_context.pix_fmt) == (*size, "yuv420p")
        assert picture.codec_context.codec.canonical_name == "h264"
        assert container.duration == seconds * 1_000_000
        assert len(frames) == seconds * 2


def test_players_can_start_before_the_end_has_arrived():
    film = mp4(script())
    assert 0 < film.index(b"moov") < film.index(b"mdat")


def test_a_film_has_sound():
    with av.open(io.BytesIO(mp4(script()))) as container:
        sound = container.streams.audio[0]
        assert sound.codec_context.codec.canonical_name == "aac"
        assert any(any(bytes(frame.planes[0])) for frame in container.decode(sound))


def test_the_picture_moves():
    scene = Scene(script())
    first = scene.frame(0).copy()
    assert first.tobytes() != scene.frame(1).tobytes()


def test_the_same_script_gives_the_same_film():
    assert mp4(script(SUNSET)) == mp4(script(SUNSET))


def test_two_prompts_give_two_scenes():
    assert colours(prompt="One") != colours(prompt="Another")


@pytest.mark.parametrize("prompt", ["A quiet valley", "A busy city", "A boat at sea", "Mountains", "A desert"])
def test_a_sunset_is_warmer_and_a_night_is_darker(prompt):
    day, sunset, night = (colours(*change, prompt=prompt) for change in ((), (SUNSET,), ("Make it night",)))
    assert sunset[0] - sunset[2] > day[0] - day[2] + 40
    assert sum(night) < sum(day) - 150


def test_snow_whitens_and_keeps_the_sunset_before_it():
    sunset, both, day = colours(SUNSET), colours(SUNSET, "Make it winter with gentle snow"), colours()
    assert sum(both) > sum(sunset)
    assert both[0] - both[2] > day[0] - day[2] + 30


def test_fog_takes_the_contrast_away():
    clear, foggy = (Scene(script(*change)).frame(2).convert("L") for change in ((), ("Add thick fog",)))
    spread = [ImageStat.Stat(frame.crop((0, 300, 1280, 440))).stddev[0] for frame in (clear, foggy)]
    assert spread[1] < spread[0]


def test_teal_is_teal_and_black_and_white_is_grey():
    day, teal, grey = colours(), colours("A teal palette"), colours("Make it black and white")
    assert teal[2] - teal[0] > day[2] - day[0] + 15
    assert max(grey) - min(grey) < 3


@pytest.mark.parametrize("words", ["Replace the cat with a fox", "ein Hund statt der Katze", "🦊", "Slow the camera"])
def test_a_change_that_means_nothing_here_still_shows(words):
    before, after = colours(), colours(words)
    assert sum(abs(a - b) for a, b in zip(before, after, strict=True)) > 12


def test_the_last_hour_named_wins_and_weather_piles_up():
    look = Story(prompt="A cat", changes=("from night to sunset", "light rain", "and fog")).look()
    assert look == Look(hour=Hour.SUNSET, weather=frozenset({Weather.RAIN, Weather.FOG}))


def test_the_scene_stays_where_it_was_through_remixes():
    by_day, by_night = (Scene(script(*change)) for change in ((), ("Make it night",)))
    edges = [strip.mask.tobytes() for strip in by_day._ground]
    assert edges == [strip.mask.tobytes() for strip in by_night._ground]


def test_a_caption_is_cut_where_it_would_run_out_of_the_picture():
    lines = wrapped("word " * 400, 600, 31, 2)
    assert len(lines) == 2
    assert lines[1].endswith("...")


def test_letters_the_font_lacks_are_left_out():
    assert legible("Café “naïve” 日本 🎬 film") == 'Cafe "naive" film'


async def test_an_uploaded_film_goes_on_with_its_own_story():
    async with world() as w:
        original = await w.make("A boat at sea")
        film = await w.film(original["id"])
        form = {"prompt": (None, SUNSET), "video": ("boat.mp4", film, "video/mp4")}
        edit = (await w.http.post("/videos/edits", files=form)).json()
        w.clock.now += 10
        with av.open(io.BytesIO(await w.film(edit["id"]))) as container:
            assert container.metadata["comment"] == f'{{"prompt": "A boat at sea", "changes": ["{SUNSET}"]}}'


@pytest.mark.parametrize("upload", [b"no film at all", b"\0\0\0\x18ftypisom and then nothing that could be read"])
async def test_an_upload_that_is_no_film_is_refused(upload):
    async with world() as w:
        form = {"prompt": (None, "a"), "video": ("x.mp4", upload, "video/mp4")}
        answer = await w.http.post("/videos/edits", files=form)
    assert (answer.status_code, answer.json()["error"]["param"]) == (400, "video")


async def test_a_thumbnail_is_webp_and_a_spritesheet_is_jpeg():
    async with world() as w:
        video = await w.make()
        for variant, kind, media_type in (("thumbnail", "WEBP", "image/webp"), ("spritesheet", "JPEG", "image/jpeg")):
            answer = await w.http.get(f"/videos/{video['id']}/content", params={"variant": variant})
            picture = Image.open(io.BytesIO(answer.content))
            assert (picture.format, picture.size) == (kind, (1280, 720))
            assert answer.headers["content-type"] == media_type
        wrong = await w.http.get(f"/videos/{video['id']}/content?variant=poster")
        assert wrong.json()["error"]["param"] == "variant"


@pytest.mark.parametrize(
    ("asked", "part", "start"), [("bytes=0-99", slice(0, 100), 0), ("bytes=100-", slice(100, None), 100)]
)
async def test_a_player_can_ask_for_a_part_of_a_film(asked, part, start):
    async with world() as w:
        video = await w.make()
        whole = await w.film(video["id"])
        answer = await w.http.get(f"/videos/{video['id']}/content", headers={"Range": asked})
    expected = whole[part]
    assert (answer.status_code, answer.content) == (206, expected)
    assert answer.headers["content-range"] == f"bytes {start}-{start + len(expected) - 1}/{len(whole)}"


async def test_the_last_bytes_and_bytes_beyond_the_end_are_answered_rightly():
    async with world() as w:
        video = await w.make()
        whole = await w.film(video["id"])
        last = await w.http.get(f"/videos/{video['id']}/content", headers={"Range": "bytes=-10"})
        beyond = await w.http.get(f"/videos/{video['id']}/content", headers={"Range": f"bytes={len(whole)}-"})
    assert last.content == whole[-10:]
    assert (beyond.status_code, beyond.headers["content-range"]) == (416, f"bytes */{len(whole)}")


async def test_a_film_that_no_longer_fits_in_memory_is_painted_again_alike():
    async with world(max_film_bytes=1) as w:
        first, second = await w.make(), await w.make("Another")
        film = await w.film(first["id"])
        await w.film(second["id"])
        assert await w.film(first["id"]) == film
