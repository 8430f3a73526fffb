"""Settings become objects: the catalogue with the environment's word, keys, the database and the folder of films."""

from pathlib import Path

import pytest

from adapters.media.bucket import Bucket
from bot import checking, storage, wiring
from bot.catalogue import load_catalogue, secrets
from bot.providers import make_providers
from bot.settings import Settings, SettingsError, load
from core.store.sqlite import DatabaseInUse
from core.video import Spec

TWO_PROVIDERS = """
[provider.first]
kind = "openai-videos"
base_url = "https://first.example/v1"
key_env = "FIRST_KEY"

[provider.second]
kind = "openai-videos"
base_url = "https://second.example/v1"
key_env = "SECOND_KEY"

[provider.third]
kind = "bfl"
base_url = "https://third.example/v1"

[[model]]
id = "one"
provider = "first"
seconds = [4]
size = [{ size = "640x480", usd_per_second = "0.10" }]

[[model]]
id = "two"
provider = "second"
seconds = [4]
size = [{ size = "640x480", usd_per_second = "0.20" }]

[[model]]
id = "three"
provider = "third"
seconds = [4]
size = [{ size = "640x480", usd_per_second = "0.30" }]
"""


VENDORS = {"BFL_API_KEY": "bfl", "XAI_API_KEY": "xai", "OPENROUTER_API_KEY": "openrouter"}


@pytest.fixture(autouse=True)
def bare(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """An environment and a folder in which nothing is set."""
    for name in (*(field.upper() for field in Settings.model_fields), "FIRST_KEY", "SECOND_KEY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def two(tmp_path: Path) -> Path:
    path = tmp_path / "catalogue.toml"
    path.write_text(TWO_PROVIDERS)
    return path


def test_the_shipped_catalogue_loads_without_anything_set() -> None:
    catalogue = load_catalogue(load())
    assert [entry.id for entry in catalogue.offered()] == ["sora-2", "sora-2-pro"]
    assert catalogue.providers["gateway"].base_url == "https://api.openai.com/v1"


def test_the_environment_moves_the_gateway_and_the_rate() -> None:
    catalogue = load_catalogue(load(video_base_url="https://videos.example/v1/", credits_per_usd=250))
    assert catalogue.providers["gateway"].base_url == "https://videos.example/v1"
    assert catalogue.price(Spec(model="sora-2", size="1280x720", seconds=4)) == 100


def test_the_gateway_is_the_first_that_speaks_the_protocol(two: Path) -> None:
    catalogue = load_catalogue(load(catalogue=two, video_base_url="http://127.0.0.1:8090/v1"))
    assert catalogue.providers["first"].base_url == "http://127.0.0.1:8090/v1"
    assert catalogue.providers["second"].base_url == "https://second.example/v1"


def test_a_model_without_a_key_or_an_adapter_is_not_offered(two: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert [entry.id for entry in load_catalogue(load(catalogue=two)).offered()] == ["one"]
    monkeypatch.setenv("SECOND_KEY", "s")
    assert [entry.id for entry in load_catalogue(load(catalogue=two)).offered()] == ["one", "two"]


@pytest.mark.parametrize(("variable", "name"), VENDORS.items())
async def test_a_vendor_with_a_protocol_of_its_own_is_there_once_its_key_is(
    variable: str, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(variable, "a-key")
    async with wiring.assembled(load()) as parts:
        assert parts.providers.keys() == {"gateway", name}
        assert parts.providers[name].name == name
        assert parts.providers[name].caps("").result_in_report


@pytest.mark.parametrize("variable", VENDORS)
def test_a_vendors_key_is_a_secret_of_the_log(variable: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(variable, "canary-key")
    assert "canary-key" in load().secrets()


@pytest.mark.parametrize(
    ("variable", "model"),
    [
        ("BFL_API_KEY", "flux-3"),
        ("XAI_API_KEY", "grok-imagine"),
        ("OPENROUTER_API_KEY", "or-flux-3"),
        ("OTHER", "sora-2"),
    ],
)
def test_what_is_made_unless_somebody_says_otherwise_is_something_that_works(
    variable: str, model: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(variable, "a-key")
    usual = load_catalogue(load()).default()
    assert usual is not None
    assert usual.model == model


async def test_check_says_which_vendors_are_usable_and_which_key_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BFL_API_KEY", "a-key-that-is-not-told")
    told = await checking.check(load())
    assert "✅ provider bfl at https://api.bfl.ai/v1: flux-3; remixes by flux-edit\n" in told
    assert "provider xai (grok-imagine): not usable, XAI_API_KEY is missing" in told
    assert "provider openrouter (or-flux-3): not usable, OPENROUTER_API_KEY is missing" in told
    assert "provider gateway (sora-2, sora-2-pro): OpenAI switched this off" in told
    assert "a new video is made by FLUX 3 Video unless somebody says otherwise" in told
    assert "a-key-that-is-not-told" not in told


async def test_check_says_what_a_vendor_that_fetches_films_by_links_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENROUTER_API_KEY", "a-key")
    assert "or-flux-edit, aleph-2 cannot remix: it fetches films by links" in await checking.check(load())
    reached = load(web=True, public_base_url="https://video.example.org")
    assert "or-flux-3; remixes by or-flux-edit, aleph-2" in await checking.check(reached)


async def test_check_says_that_nothing_can_be_made_where_all_that_is_set_was_switched_off() -> None:
    told = await checking.check(load())
    assert "❌ provider gateway (sora-2, sora-2-pro): OpenAI switched this off; set VIDEO_BASE_URL" in told
    assert "a new video is made by" not in told


async def keys(settings: Settings) -> dict[str, str | None]:
    providers = make_providers(settings, load_catalogue(settings))
    found = {name: provider._options.key for name, provider in providers.items()}  # type: ignore[attr-defined]  # Ours.
    for provider in providers.values():
        await provider.aclose()
    return found


async def test_each_provider_gets_its_own_key_and_no_other(
    two: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("FIRST_KEY", "from-first")
    (tmp_path / ".env").write_text("SECOND_KEY=from-the-file\n")
    assert await keys(load(catalogue=two)) == {"first": "from-first", "second": "from-the-file"}
    assert await keys(load(catalogue=two, video_api_key="ours")) == {"first": "ours", "second": "from-the-file"}
    monkeypatch.setenv("SECOND_KEY", "")
    (tmp_path / ".env").unlink()
    assert await keys(load(catalogue=two)) == {"first": "from-first"}


def test_the_key_of_every_provider_is_a_secret(two: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FIRST_KEY", "canary-first")
    monkeypatch.setenv("SECOND_KEY", "canary-second")
    settings = load(catalogue=two, video_api_key="canary-ours")
    assert set(secrets(settings)) == {"canary-first", "canary-second", "canary-ours"}


def test_without_a_catalogue_the_other_secrets_are_known_all_the_same() -> None:
    assert secrets(load(catalogue=Path("nowhere.toml"), video_api_key="canary-ours")) == ("canary-ours",)


@pytest.mark.parametrize(
    ("over", "words"),
    [
        ({"catalogue": Path("nowhere.toml")}, "^CATALOGUE: nowhere.toml: "),
        ({"catalogue": Path("/")}, "^CATALOGUE: /: "),
        ({"video_base_url": "videos.example"}, "^VIDEO_BASE_URL: "),
        ({"video_base_url": "file:///etc/passwd"}, "^VIDEO_BASE_URL: "),
        ({"video_base_url": "http://[bad/v1"}, "^VIDEO_BASE_URL: "),
        ({"video_base_url": "https://me:canary@gateway.example/v1"}, "^VIDEO_BASE_URL: .* without a user"),
    ],
)
def test_a_wrong_catalogue_or_gateway_names_its_variable(over: dict[str, object], words: str) -> None:
    with pytest.raises(SettingsError, match=words) as error:
        load_catalogue(load(**over))
    assert "canary" not in str(error.value)


def test_an_address_in_the_catalogue_that_is_none_names_its_provider(two: Path) -> None:
    two.write_text(TWO_PROVIDERS.replace("https://second.example/v1", "https://me:canary@second.example/v1"))
    with pytest.raises(SettingsError, match=r"^CATALOGUE: .*provider\.second: ") as error:
        load_catalogue(load(catalogue=two))
    assert "canary" not in str(error.value)


def test_a_key_that_no_header_can_carry_names_its_variable(two: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SECOND_KEY", "ключ")
    with pytest.raises(SettingsError, match=r"^SECOND_KEY: "):
        load_catalogue(load(catalogue=two))


@pytest.mark.parametrize("text", ["this is not = = toml", "[provider.p]\n", "\xff", ""])
def test_a_broken_catalogue_says_so(tmp_path: Path, text: str) -> None:
    path = tmp_path / "mine.toml"
    path.write_bytes(text.encode("latin-1"))
    with pytest.raises(SettingsError, match=r"^CATALOGUE: .*mine.toml: "):
        load_catalogue(load(catalogue=path))


@pytest.mark.parametrize(
    ("url", "folder"),
    [
        ("file:///var/films", "/var/films"),
        ("file:data/media", "data/media"),
        ("file://localhost/var/films", "/var/films"),
        ("file:///var/my%20films", "/var/my films"),
    ],
)
def test_the_folder_of_films_is_a_file_url(url: str, folder: str) -> None:
    assert storage.media_place(load(media_url=url)) == Path(folder)


@pytest.mark.parametrize(
    "url",
    [
        "s3://", "s3://key:secret@bucket", "s3://Bucket", "s3://b?x=1", "gs://bucket", "/var/films", "file:",
        "file://host/films", "https://x.example/films", "films",
    ],
)  # fmt: skip  # One address after the other.
def test_any_other_place_names_its_variable(url: str) -> None:
    with pytest.raises(SettingsError, match=r"^MEDIA_URL: write file:///folder or s3://bucket/prefix$"):
        storage.media_place(load(media_url=url))


def test_a_bucket_is_an_s3_url_with_a_key_beside_it() -> None:
    settings = load(
        media_url="s3://films.example/sora/", media_endpoint="https://s3.example", media_region="eu-1",
        media_key_id="id-of-a-key", media_secret_key="secret-of-a-key",
    )  # fmt: skip  # All that there is.
    assert storage.media_place(settings) == Bucket(
        name="films.example", prefix="sora", endpoint="https://s3.example", region="eu-1", key_id="id-of-a-key",
        secret="secret-of-a-key",
    )  # fmt: skip  # The same.
    assert {"id-of-a-key", "secret-of-a-key"} <= set(settings.secrets())
    with pytest.raises(SettingsError, match=r"^MEDIA_KEY_ID and MEDIA_SECRET_KEY: "):
        storage.media_place(load(media_url="s3://bucket", media_key_id="x"))


async def test_a_bucket_is_wired_and_leaves_nothing_when_it_closes(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "t"))
    (tmp_path / "t").mkdir()
    bucket = {"media_url": "s3://bucket", "media_key_id": "x", "media_secret_key": "y"}
    async with wiring.assembled(load(**bucket)) as parts:
        assert parts.media.where("v7kq2.mp4") == "s3://bucket/v7kq2/v7kq2.mp4"
    assert list((tmp_path / "t").iterdir()) == []


async def assemble(**over: object) -> None:
    async with wiring.assembled(load(**over)):
        pass


async def test_everything_is_wired_from_nothing(tmp_path: Path) -> None:
    async with wiring.assembled(load()) as parts:
        assert list(parts.providers) == ["gateway"]
        assert parts.announcers == {}
    assert (tmp_path / "data" / "sora.db").exists()
    assert (tmp_path / "data" / "media").is_dir()


@pytest.mark.parametrize(
    "url",
    [
        "nonsense",
        "mysql://x/y",
        "sqlite://",
        "sqlite:///:memory:",
        "sqlite:////proc/nowhere/sora.db",
        "postgresql+asyncpg://sora:canary-password@127.0.0.1:1/sora",
        "postgresql://127.0.0.1:port/sora",
    ],
)
async def test_a_database_that_cannot_be_opened_names_its_variable_and_no_password(url: str) -> None:
    with pytest.raises(SettingsError, match=r"^DATABASE_URL: ") as error:
        await assemble(database_url=url)
    assert "canary" not in str(error.value)


async def test_a_database_that_is_not_on_the_server_names_its_variable(postgresql_url: str) -> None:
    with pytest.raises(SettingsError, match=r"^DATABASE_URL: .*nowhere"):
        await assemble(database_url=postgresql_url.replace("/test_", "/nowhere_"))


async def test_whatever_driver_is_named_ours_is_taken(postgresql_url: str) -> None:
    await assemble(database_url=postgresql_url.replace("+asyncpg", "+psycopg"))


async def test_a_file_that_is_no_database_names_its_variable(tmp_path: Path) -> None:
    (tmp_path / "sora.db").write_bytes(b"this is no database" * 100)
    with pytest.raises(SettingsError, match=r"^DATABASE_URL: "):
        await assemble(database_url=f"sqlite:///{tmp_path}/sora.db")


async def test_a_folder_of_films_that_cannot_be_made_names_its_variable(tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("a file")
    with pytest.raises(SettingsError, match=r"^MEDIA_URL: .*taken"):
        await assemble(media_url=f"file://{tmp_path}/taken/films")
    with pytest.raises(SettingsError, match=r"^MEDIA_URL: .*taken"):
        await assemble(media_url=f"file://{tmp_path}/taken")


async def test_a_second_process_sweeps_nothing_away_from_the_first(tmp_path: Path) -> None:
    part = tmp_path / "data" / "media" / "v7kq2.mp4.0a1b2c3d.part"
    async with wiring.assembled(load()):
        part.write_bytes(b"half")
        with pytest.raises(DatabaseInUse):
            await assemble()
        assert part.exists()
    await assemble()
    assert not part.exists()
