"""A film's arrival against PyAV that merely decodes it, the side-by-side clip against ffmpeg with the same settings, and
eight deliveries of 50 MB at once against one.

The first two count processor time of the child process, and of what it is compared with, in turns; without an ffmpeg on
the path only our clip is printed. The third is deliveries.py.
"""

import asyncio
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))  # So that `python bench/media.py` is all there is to type.

import deliveries
from PIL import Image

from adapters.media.darkroom import FilmDarkroom
from adapters.media.store import FolderStore
from adapters.media.work import Work
from core.video import Film
from tests.adapters.media.films import Recipe, painted

TURNS, TARGET, ARRIVAL_TARGET = 5, 1.2, 1.5
BARE = """
import sys, av
with av.open(sys.argv[1]) as film:
    film.streams.video[0].thread_type = "AUTO"
    for _ in film.decode(video=0): pass
"""
"""The least that anybody has to do who believes no film that was not decoded to its end."""


def processor_time() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


async def clip(store: FolderStore, left: Film, right: Film) -> float:
    """Seconds of processor time, the start of the child's Python included."""
    before = processor_time()
    made = await FilmDarkroom(store, Work()).side_by_side(left, right)
    await store.delete(made.key)
    return processor_time() - before


def by_ffmpeg(left: Path, right: Path, label: Path, out: Path) -> float:
    half = "scale=960:540:force_original_aspect_ratio=decrease:force_divisible_by=2:flags=bicubic,pad=960:540:(ow-iw)/2:(oh-ih)/2,setsar=1,fps=24,format=yuv420p"
    graph = f"[0:v]{half}[l];[1:v]{half}[r];[l][2:v]overlay=16:16[a];[r][3:v]overlay=16:16[b];[a][b]hstack=inputs=2[v]"
    before = processor_time()
    subprocess.run(
        ["ffmpeg", "-v", "error", "-y", "-i", left, "-i", right, "-i", label, "-i", label, "-filter_complex", graph,
         "-map", "[v]", "-map", "0:a", "-c:a", "aac", "-b:a", "128k", "-c:v", "libx264", "-preset", "veryfast", "-crf", "23", "-pix_fmt", "yuv420p", "-threads", "2",
         "-movflags", "+faststart", out],
        check=True,
    )  # fmt: skip  # As one types it.
    return processor_time() - before


async def arrivals(folder: Path) -> None:
    """Looked at from the first picture to the last, and copied with its name in it."""
    store, path = FolderStore(folder / "films", Work(), spare_bytes=0), folder / "comes.mp4"
    painted(path, Recipe(width=1280, height=720, seconds=8, rate=24, sound="aac"))
    ours, bare = [], []
    for _ in range(TURNS):
        before = processor_time()
        await store.put("ccccc.mp4", pieces(path))
        ours.append(processor_time() - before)
        await store.delete("ccccc.mp4")
        before = processor_time()
        subprocess.run([sys.executable, "-c", BARE, path], check=True)
        bare.append(processor_time() - before)
    mine, base = statistics.median(ours), statistics.median(bare)
    against = f"{mine:.2f} s of processor against {base:.2f} s of a bare decode"
    print(f"arrival: {against}: {mine / base:.2f} times (at most {ARRIVAL_TARGET})")


async def clips(folder: Path) -> None:
    store = FolderStore(folder / "films", Work(), spare_bytes=0)
    films = []
    for name, colour in (("aaaaa", None), ("bbbbb", None)):
        path = folder / f"{name}.mp4"
        painted(path, Recipe(width=1280, height=720, seconds=8, rate=24, colour=colour, sound="aac"))
        films.append(await store.put(f"{name}.mp4", pieces(path)))
    label = folder / "label.png"
    Image.new("RGBA", (67, 67), (16, 18, 22, 190)).save(label)
    ours, theirs = [], []
    for _ in range(TURNS):
        ours.append(await clip(store, *films))
        if shutil.which("ffmpeg"):
            paths = [store.path(film.key) for film in films]
            theirs.append(by_ffmpeg(*paths, label, folder / "out.mp4"))
    mine = statistics.median(ours)
    if not theirs:
        print(f"clip: {mine:.2f} s of processor; there is no ffmpeg to compare it with")
        return
    base = statistics.median(theirs)
    print(f"clip: {mine:.2f} s of processor against ffmpeg's {base:.2f} s: {mine / base:.2f} times (at most {TARGET})")


async def pieces(path: Path):
    with path.open("rb") as file:
        while chunk := file.read(1 << 20):
            yield chunk


async def main() -> None:
    with tempfile.TemporaryDirectory() as name:
        await arrivals(Path(name))
        await clips(Path(name))


if __name__ == "__main__":
    asyncio.run(main())
    raise SystemExit(not deliveries.compared())
