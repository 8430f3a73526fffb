"""Draws the README's pictures from the bot's own payloads: python -m scripts.pictures. Nothing else needs chromium.

They are no screenshots of Discord or Slack. What stands in them is what the bot sends; the frames around it are ours.
"""

import asyncio
import base64
import io
import shutil
import subprocess
import tempfile
from pathlib import Path

from PIL import Image

from adapters.discord import views as discord_views
from adapters.providers.simulator import film
from adapters.providers.simulator.scene import Script
from adapters.providers.simulator.story import Story
from adapters.slack import views as slack_views
from adapters.slack.address import Address
from scripts.pictures import discord_page, slack_page
from tests.examples import examples

ROOT = Path(__file__).parent.parent.parent
FOLDER = ROOT / "docs" / "pictures"
WORKSPACE = "https://the-team.slack.com/"
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
    return {
        "discord-cards": discord_page.channel(
            discord_views.video_card(ours["video_card rendering"]).to_components(),
            discord_views.result_card(ours["result_card remix"]).to_components(),
            still,
        ),
        "discord-form": discord_page.form(discord_views.remix_form(ours["remix_form"]).to_dict()),
        "slack-cards": slack_page.channel(
            slack_views.video_card(theirs["video_card rendering"], WORKSPACE),
            slack_views.result_card(theirs["result_card remix"], WORKSPACE),
            still,
            theirs["result_card remix"].file_name,
        ),
        "slack-form": slack_page.form(
            slack_views.remix_form(theirs["remix_form"], Address(channel="C0001", video="v7kq2"), WORKSPACE)
        ),
    }


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


main()
