"""The operator's commands: `python -m bot run | demo | check | sync | migrate | simulator | fill | drain`."""

import asyncio
import sys
from collections.abc import Coroutine
from pathlib import Path
from typing import Annotated, Any, Literal, NoReturn, TypeVar

import typer

from bot import checking, logs, pools, running, storage
from bot.catalogue import secrets
from bot.settings import Settings, SettingsError, load
from core.errors import SoraError

T = TypeVar("T")

app = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    rich_markup_mode="markdown",
    help="A team makes and remixes AI videos in its chat.",
)


@app.command()
def run() -> None:
    """Run on whichever platforms have their tokens; migrates and registers the chat commands by itself."""
    settings = _settings()
    _do(settings, running.run(settings))


@app.command(name="demo")
def demo_(
    once: Annotated[bool, typer.Option("--once", help="Tell the story and end.")] = False,  # noqa: FBT002  # A flag of the command line.
    serve: Annotated[bool, typer.Option("--serve", help="Serve the pages also without a terminal.")] = False,  # noqa: FBT002  # The same.
    port: Annotated[int, typer.Option(min=0, max=65535, help="Of the pages; 0 takes a free one.")] = 0,
    folder: Annotated[Path, typer.Option(help="Where the films go.")] = Path("demo-data"),
) -> None:
    """Make a video, remix it and be refused once, then the same in your browser: no account, no key, no cost.

    The pages are served until Ctrl-C. Without a terminal it ends after the story, so that no script hangs."""
    from bot import demo  # noqa: PLC0415  # It brings the film maker, 25 MB that `run` does not need.

    logs.set_up("ERROR", ())
    try:
        _finish(asyncio.run(demo.tell(folder, serve=not once and (serve or _is_attended()), port=port)))
    except SettingsError as error:
        _fail(str(error))


@app.command()
def check() -> None:
    """Look and change nothing: what is set, what is missing, and the Discord invite link."""
    settings = _settings()
    typer.echo(_result(settings, checking.check(settings)))


@app.command()
def sync() -> None:
    """Register the chat commands with Discord now (`run` does it by itself); Slack's are in its manifest."""
    settings = _settings()
    typer.echo(_result(settings, checking.sync(settings)))


@app.command()
def migrate() -> None:
    """Bring the database to the newest shape (`run` does it by itself)."""
    settings = _settings()
    _do(settings, storage.migrate(settings))
    typer.echo("The database is up to date.")


@app.command()
def fill(team: str, amount: str) -> None:
    """Put credits into a team's pool, from which its admins grant: fill discord:123 10000."""
    settings = _settings()
    typer.echo(_result(settings, pools.change_pool(settings, "fill", team, amount)))


@app.command()
def drain(team: str, amount: str) -> None:
    """Take credits out of a team's pool; never below zero."""
    settings = _settings()
    typer.echo(_result(settings, pools.change_pool(settings, "drain", team, amount)))


@app.command()
def simulator(  # noqa: PLR0917  # Typer's options are named on the command line.
    host: str = "127.0.0.1",
    port: int = 8090,
    plays: Annotated[
        Literal["openai", "litellm", "vllm-omni", "sglang", "new-api", "bfl", "xai", "openrouter"],
        typer.Option("--as", help="Whose protocol it speaks, with that one's habits."),
    ] = "openai",
    render_seconds: Annotated[float, typer.Option(min=0, max=3600, help="From accepted to completed.")] = 8.0,
    expires_seconds: Annotated[float, typer.Option(min=1, max=10**6, help="From completed to gone.")] = 3600.0,
    key: Annotated[str | None, typer.Option(help="Answer every other bearer with 401.")] = None,
    fail_rate: Annotated[float, typer.Option(min=0, max=1, help="Share of videos that fail.")] = 0.0,
    drop_rate: Annotated[float, typer.Option(min=0, max=1, help="Share of submits accepted, then cut off.")] = 0.0,
    busy_rate: Annotated[float, typer.Option(min=0, max=1, help="Share of submits answered with 429.")] = 0.0,
    listing: bool = True,  # noqa: FBT001, FBT002  # A flag of the command line.
    deleting: bool = True,  # noqa: FBT001, FBT002  # The same.
    cloud: bool = False,  # noqa: FBT001, FBT002  # The same.
    fps: Annotated[int, typer.Option(min=1, max=60)] = 20,
) -> None:
    """A stand-in vendor, for OpenAI's /v1/videos or another protocol: put what it prints into your settings.

    Marks in a prompt make it misbehave: [refuse] [fail] [slow=30] [busy] [drop] [stuck] [error] and more.
    """
    from adapters.providers import simulator as vendor  # noqa: PLC0415  # As above.

    options = vendor.Options(
        plays=plays,
        seconds_to_render=render_seconds,
        expires_after_s=expires_seconds,
        api_key=key,
        fail_rate=fail_rate,
        drop_rate=drop_rate,
        busy_rate=busy_rate,
        listing=listing,
        deleting=deleting,
        cloud=cloud,
        fps=fps,
    )
    vendor.serve(vendor.create_app(options), host=host, port=port, announce=lambda url: typer.echo(_use(plays, url)))


def _use(plays: str, url: str) -> str:
    if plays == "openai":
        return f"VIDEO_BASE_URL={url}"
    if plays not in ("bfl", "xai", "openrouter"):
        return (
            f"VIDEO_BASE_URL={url}, and the entries for {plays} of docs/vendors.md in a catalogue that CATALOGUE names"
        )
    return (
        f"{plays.upper()}_API_KEY=any, and in a copy of bot/catalogue.toml that CATALOGUE names, "
        f'under [provider.{plays}]: base_url = "{url}"'
    )


def _is_attended() -> bool:
    """Whether somebody sits there who can press Ctrl-C. A closed input is None."""
    return bool(sys.stdin and sys.stdin.isatty())


def main() -> None:
    app()


def _settings() -> Settings:
    try:
        settings = load()
    except SettingsError as error:
        _fail(str(error))
    logs.set_up(settings.log_level, secrets(settings))
    return settings


def _do(settings: Settings, work: Coroutine[Any, Any, None]) -> None:
    _result(settings, work)


def _result(settings: Settings, work: Coroutine[Any, Any, T]) -> T:
    redactor = logs.Redactor(secrets(settings))
    try:
        return asyncio.run(work)
    except (SettingsError, SoraError) as error:
        _fail(redactor.clean(str(error)))
    except KeyboardInterrupt:
        raise SystemExit(130) from None


def _fail(words: str) -> NoReturn:
    typer.echo(words, err=True)
    raise SystemExit(1)


def _finish(code: int) -> None:
    raise SystemExit(code)
