"""Makes the README's pictures: python -m scripts.pictures. Needs chromium.

Cards and forms are drawn from the bot's own payloads; the pages are photographed.

The cards are no screenshots of Discord or Slack: what stands in them is what the bot sends, the frames around are ours.
"""

import asyncio
import base64
import io
import shutil
import subprocess
import tempfile
from pathlib import Path

from PIL import Image

from adapters.providers.simulator import film
from adapters.providers.simulator.scene import Script
from adapters.providers.simulator.story import Story
from adapters.web.paper import STATIC
from bot.examples import examples
from bot.gallery import discord_payload, on_discord, on_slack, slack_payload
from scripts.pictures.rooms import rooms

ROOT = Path(__file__).parent.parent.parent
FOLDER = ROOT / "docs" / "pictures"
CHROMIUM = ("chromium", "chromium-browser", "google-chrome")
OPTIONS = (
    "--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--hide-scrollbars", "--force-device-scale-factor=2",
)  # fmt: skip
MOST_BYTES = 300_000


def frame() -> str:
    """One frame of the film that the stand-in vendor makes of the pictures' prompts, as a data: address."""
    story = Story(prompt="a red fox runs through snow").changed("make it night")
    script = Script(
        video_id="video_r9ab3", story=story, made_from="video_v7kq2", model="sora-2", width=1280, height=720, seconds=8
    )
    picture = Image.open(io.BytesIO(film.thumbnail(script))).convert("RGB")
    data = io.BytesIO()
    picture.resize((960, 540)).save(data, "JPEG", quality=88)
    return f"data:image/jpeg;base64,{base64.b64encode(data.getvalue()).decode()}"


async def pages() -> dict[str, str]:
    """HTML by the picture's name."""
    still = frame()
    ours, theirs = examples("discord"), examples("slack")
    running, ready, form = "video_card rendering", "result_card remix", "remix_form"
    return {
        "discord-cards": page(
            "discord",
            on_discord.message(await discord_payload(running, ours[running]), still)
            + on_discord.message(await discord_payload(ready, ours[ready]), still, "Today at 14:02"),
        ),
        "discord-form": page("discord", on_discord.form(await discord_payload(form, ours[form]))),
        "slack-cards": page(
            "slack",
            on_slack.message(slack_payload(running, theirs[running]), still)
            + on_slack.shared(theirs[ready].file_name, still)
            + on_slack.message(slack_payload(ready, theirs[ready]), still, ""),
        ),
        "slack-form": page("slack", on_slack.form(slack_payload(form, theirs[form]))),
    }


def page(platform: str, body: str) -> str:
    base = f"*{{box-sizing:border-box}}body{{margin:0}}.sheet{{min-height:100vh}}{(STATIC / 'gallery.css').read_text()}"
    return (
        f'<!doctype html><meta charset=utf-8><style>{base}</style><figure class="on-{platform}" id="all">'
        f'<div class="sheet">{body}</div></figure><style>figure{{margin:0}}</style>'
    )


def photograph(chromium: str, html: str, width: int) -> Image.Image:
    with tempfile.TemporaryDirectory() as folder:
        page, shot = Path(folder) / "page.html", Path(folder) / "shot.png"
        page.write_text(html)
        profile = f"--user-data-dir={folder}/profile"
        command = [chromium, *OPTIONS, profile, f"--window-size={width},1400", f"--screenshot={shot}", page.as_uri()]
        subprocess.run(command, check=True, capture_output=True, timeout=120)
        return trimmed(Image.open(shot).convert("RGB"))


def trimmed(picture: Image.Image) -> Image.Image:
    """Without the empty rows at the bottom; a page does not tell its height beforehand."""
    ground = picture.getpixel((2, picture.height - 2))
    last = picture.height
    while last > 1 and picture.crop((0, last - 1, picture.width, last)).getcolors(1) == [(picture.width, ground)]:
        last -= 1
    return picture.crop((0, 0, picture.width, min(picture.height, last + 32)))


def save(picture: Image.Image, file: Path) -> None:
    """256 colours are enough for a card and a still, and a quarter of the bytes."""
    picture.quantize(256, kmeans=1, dither=Image.Dither.FLOYDSTEINBERG).save(file, optimize=True)
    if file.stat().st_size > MOST_BYTES:
        raise SystemExit(f"{file} is larger than {MOST_BYTES} bytes")
    print(f"{file.relative_to(ROOT)} {picture.width}x{picture.height} {file.stat().st_size // 1000} kB")


def main() -> None:
    chromium = next((found for name in CHROMIUM if (found := shutil.which(name))), None)
    if chromium is None:
        raise SystemExit("chromium is not installed: apt-get install -y chromium fonts-noto-color-emoji")
    FOLDER.mkdir(parents=True, exist_ok=True)
    for name, html in asyncio.run(pages()).items():
        save(photograph(chromium, html, 620 if name.endswith("cards") else 560), FOLDER / f"{name}.png")
    for name, shot in asyncio.run(rooms(chromium)).items():
        save(shot, FOLDER / f"{name}.png")


main()
