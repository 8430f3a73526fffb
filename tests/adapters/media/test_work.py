"""Strangers' bytes are opened in another process, which has limits, none of our secrets, and an end."""

import asyncio
import json
import os
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from adapters.media.child import limits
from adapters.media.work import Bounds, Work
from core.errors import NoSpace, NotAFilm
from tests.adapters.media.films import Recipe, painted

WriteChild = Callable[[str], Path]


@pytest.fixture
def child(tmp_path: Path) -> WriteChild:
    """A script to run instead of ours."""

    def written(code: str) -> Path:
        script = tmp_path / "child.py"
        script.write_text(f"import json, os, sys, time\nasked = json.load(sys.stdin)\n{code}\n")
        return script

    return written


async def test_the_child_gets_none_of_our_secrets(child: WriteChild, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DISCORD_TOKEN", "canary")
    work = Work(child=child("print(json.dumps({'pid': os.getpid(), 'env': dict(os.environ), 'argv': sys.argv}))"))
    told = await work.do("any", Bounds(), path="/secret/prompt")
    assert told["pid"] != os.getpid()
    assert "canary" not in str(told)
    assert "prompt" not in str(told["argv"])


async def test_a_child_that_hangs_is_killed(child: WriteChild, tmp_path: Path) -> None:
    told = tmp_path / "told"
    work = Work(child=child(f"open({str(told)!r}, 'w').write(str(os.getpid()))\nwhile True: time.sleep(1)"))
    with pytest.raises(NotAFilm, match="too long"):
        await work.do("any", Bounds(wall_s=3.0))
    with pytest.raises(ProcessLookupError):
        os.kill(int(told.read_text()), 0)


@pytest.mark.parametrize(
    "code",
    ["os.abort()", "raise MemoryError", "print('nonsense')", "print('[]')", "sys.exit(3)", "print('')"],
)
async def test_a_child_that_dies_or_babbles_is_no_film(child: WriteChild, code: str) -> None:
    with pytest.raises(NotAFilm):
        await Work(child=child(code)).do("any", Bounds())


async def test_a_full_disk_is_no_fault_of_the_film(child: WriteChild) -> None:
    with pytest.raises(NoSpace):
        await Work(child=child("import errno; sys.exit(errno.ENOSPC)")).do("any", Bounds())


async def test_only_so_many_at_once_and_looks_do_not_wait_for_them(child: WriteChild, tmp_path: Path) -> None:
    gate, log = tmp_path / "gate", tmp_path / "log"
    script = child(
        f"open({str(log)!r}, 'a').write('x')\n"
        f"while asked['job'] == 'long' and not os.path.exists({str(gate)!r}): time.sleep(0.02)\n"
        "print('{}')"
    )
    work = Work(at_once=2, child=script)
    running = [asyncio.create_task(work.do("long", Bounds(wall_s=60))) for _ in range(4)]
    while not log.exists() or len(log.read_text()) < 2:  # noqa: ASYNC110  # Another process writes it.
        await asyncio.sleep(0.02)
    assert await work.do("short", Bounds(ahead=True)) == {}
    assert len(log.read_text()) == 3
    gate.touch()
    assert await asyncio.gather(*running) == [{}] * 4


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere not all of these limits are kept")
async def test_the_limits_stand_before_anything_is_opened(child: WriteChild) -> None:
    root = Path(limits.__file__).parents[3]
    work = Work(
        child=child(
            f"sys.path.insert(0, {str(root)!r})\n"
            "from adapters.media.child import limits\n"
            "import ctypes, resource, socket\n"
            "limits.enter(asked['limits'])\n"
            "names = ['RLIMIT_AS', 'RLIMIT_CPU', 'RLIMIT_FSIZE', 'RLIMIT_CORE']\n"
            "signal = ctypes.c_int()\n"
            "ctypes.CDLL(None).prctl(2, ctypes.byref(signal), 0, 0, 0)\n"
            "print(json.dumps({'limits': [resource.getrlimit(getattr(resource, n))[0] for n in names],\n"
            "                  'dies_with_us': signal.value, 'av': 'av' in sys.modules}))"
        )
    )
    told = await work.do("any", Bounds(memory=1 << 30, cpu_s=7, file=5))
    assert told == {"limits": [1 << 30, 7, 5, 0], "dies_with_us": 9, "av": False}


async def test_a_file_beyond_its_limit_is_refused(tmp_path: Path) -> None:
    film, out = tmp_path / "film.mp4", tmp_path / "out.mp4"
    painted(film, Recipe(seconds=2))
    with pytest.raises(NotAFilm):
        await Work().do("mend", Bounds(file=100), film=str(film), out=str(out), pictures=False, sound=False)


async def test_an_unknown_job_is_no_film() -> None:
    with pytest.raises(NotAFilm):
        await Work().do("rob", Bounds(), film=json.dumps("x"))
