"""Eight films of 50 MB at once against one: out of the store to Discord and to Slack, and from a vendor into the store.

Run: python bench/deliveries.py [folder] [bucket] [discord] [slack] [vendor]. The real announcers, the real provider and both
stores, against a far end that reads and sends slowly. Each figure is the peak of a process of its own (delivering.py) above
what it held before the first film: what Linux counted (VmHWM), and in a run of its own what Python asked for (tracemalloc).
"""

import json
import logging
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

REPOSITORY = Path(__file__).parents[1]
sys.path.insert(0, str(REPOSITORY))  # So that `python bench/deliveries.py` is all there is to type.

import boto3
from delivering import BUCKET, FILM_BYTES
from moto.server import ThreadedMotoServer

from tests.adapters.media.films import Recipe, painted

MOST_MORE = 32 << 20
WAYS, STORES = ("discord", "slack", "vendor"), ("folder", "bucket")
AT_ONCE = 8


def compared(kinds: Sequence[str] = STORES, ways: Sequence[str] = WAYS) -> bool:
    met = True
    with tempfile.TemporaryDirectory() as name:
        path = Path(name) / "film.mp4"
        film(path)
        for kind in kinds:
            with far_end(path) as end, (a_folder if kind == "folder" else a_bucket)(path) as place:
                for way in ways:
                    met &= difference(way, kind, place, end) <= MOST_MORE
    return met


def difference(way: str, kind: str, place: str, end: str) -> int:
    one, eight, one_asked, eight_asked = (
        measured(way, kind, place, end, count=count, traced=traced)
        for traced in (False, True)
        for count in (1, AT_ONCE)
    )
    print(
        f"deliveries: {way} {'into' if way == 'vendor' else 'out of'} the {kind}: {one / 2**20:.1f} MB for one, "
        f"{(eight - one) / 2**20:+.1f} MB for eight (at most {MOST_MORE >> 20:+} MB); "
        f"by Python's own count {one_asked / 2**20:.1f} and {(eight_asked - one_asked) / 2**20:+.1f} MB",
        flush=True,
    )
    return eight - one


def measured(*where: str, count: int, traced: bool) -> int:
    script, told = Path(__file__).with_name("delivering.py"), json.dumps([where, {"count": count, "traced": traced}])
    return int(subprocess.run([sys.executable, script, told], check=True, stdout=subprocess.PIPE).stdout)


def film(path: Path) -> None:
    """A real one, filled up with what players skip."""
    size = FILM_BYTES - len(painted(path, Recipe(sound="aac")))
    with path.open("ab") as file:
        file.write(size.to_bytes(4, "big") + b"free")
        file.write(os.urandom(size - 8))


@contextmanager
def far_end(path: Path) -> Iterator[str]:
    command = [sys.executable, "-m", "tests.worlds.far_end", str(path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, cwd=REPOSITORY) as child:
        assert child.stdout is not None
        try:
            yield f"http://127.0.0.1:{int(child.stdout.readline())}"
        finally:
            child.terminate()


@contextmanager
def a_folder(path: Path) -> Iterator[str]:
    folder = path.with_name("films")
    folder.mkdir()
    for n in range(AT_ONCE):
        (folder / f"film{n}.mp4").hardlink_to(path)
    yield str(folder)


@contextmanager
def a_bucket(path: Path) -> Iterator[str]:
    """In this process, which is not measured."""
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    address = "http://{}:{}".format(*server.get_host_and_port())
    key = {"aws_access_key_id": "x", "aws_secret_access_key": "y"}
    client = boto3.client("s3", endpoint_url=address, region_name="us-east-1", **key)
    client.create_bucket(Bucket=BUCKET)
    for n in range(AT_ONCE):
        client.upload_file(str(path), BUCKET, f"film{n}/film{n}.mp4")
    try:
        yield address
    finally:
        server.stop()


if __name__ == "__main__":
    chosen = sys.argv[1:]
    kinds, ways = ([name for name in names if name in chosen] or names for names in (STORES, WAYS))
    raise SystemExit(not compared(kinds, ways))
