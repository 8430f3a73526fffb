"""The demo's folder: a former demo is taken away, anything else stays as it is."""

from pathlib import Path

import pytest

from bot import demo
from bot.settings import SettingsError


def left(folder: Path) -> list[str]:
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())


def test_what_a_former_demo_left_is_taken_away(tmp_path: Path) -> None:
    (tmp_path / "films").mkdir()
    for name in ("demo.db", "demo.db-wal", "demo.db.lock", "films/v7kq2.mp4", "films/v7kq2.mp4.0a1b2c3d.part"):
        (tmp_path / name).touch()
    demo.clear(tmp_path)
    assert left(tmp_path) == []


@pytest.mark.parametrize("foreign", ["thesis.txt", "films/holiday 2019.mp4", "films/holiday.mov", "photos/one.jpg"])
def test_a_folder_with_anything_else_in_it_is_refused_and_left_alone(tmp_path: Path, foreign: str) -> None:
    (tmp_path / foreign).parent.mkdir(exist_ok=True)
    for name in ("demo.db", foreign):
        (tmp_path / name).write_text("mine")
    with pytest.raises(SettingsError, match=r"^--folder: .* has files that no demo made"):
        demo.clear(tmp_path)
    assert left(tmp_path) == sorted(["demo.db", foreign])


def test_a_link_to_films_elsewhere_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "v7kq2.mp4").touch()
    (tmp_path / "demo").mkdir()
    (tmp_path / "demo" / "films").symlink_to(tmp_path / "mine")
    with pytest.raises(SettingsError, match=r"^--folder: "):
        demo.clear(tmp_path / "demo")
    assert left(tmp_path / "mine") == ["v7kq2.mp4"]


def test_a_folder_that_is_not_there_yet_needs_no_clearing(tmp_path: Path) -> None:
    demo.clear(tmp_path / "new")
    assert not (tmp_path / "new").exists()


def test_a_file_is_no_folder(tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("a file")
    with pytest.raises(SettingsError, match=r"^--folder: .*taken"):
        demo.clear(tmp_path / "taken")
