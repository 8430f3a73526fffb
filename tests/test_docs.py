"""The documents say what the code does: each setting, command, refusal, log event, scope and path."""

import ast
import re
from collections.abc import Iterator
from fnmatch import fnmatch
from pathlib import Path

import pytest
import typer.main
import yaml
from discord import Permissions, app_commands

from adapters.discord import app as discord_app
from adapters.discord.declared import declared
from adapters.discord.desk import Desk
from adapters.discord.options import Offer
from adapters.slack import commands as slack_commands
from adapters.slack import grammar, options
from bot.cli import app as operator
from bot.examples import NOW, SPEC, every_refusal, platform_facts
from bot.settings import Settings
from core import refusals
from core.catalogue import Catalogue
from core.catalogue_entries import ProviderEntry
from core.names import VideoId
from core.video import Video

ROOT = Path(__file__).parent.parent
README, ARCHITECTURE = ROOT / "README.md", ROOT / "ARCHITECTURE.md"
OPERATING, REFUSALS, VENDORS = (ROOT / "docs" / name for name in ("operating.md", "refusals.md", "vendors.md"))
CODE = ("bot", "core", "adapters")
DOCUMENTS = [
    *ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *(ROOT / "adapters").rglob("*.md")
]  # fmt: skip
IDS = [str(document.relative_to(ROOT)) for document in DOCUMENTS]

SETTINGS_BEGIN = "<!-- settings: rewritten by `make redraw` from bot/settings.py -->"
SETTINGS_END = "<!-- /settings -->"
TEAM, ANA, _, CHANNEL = platform_facts("discord")
FOX = Video(
    id=VideoId("v7kq2"), team=TEAM, account=ANA, prompt="a red fox", spec=SPEC, price=80, asked_at=CHANNEL,
    created_at=NOW, provider="gateway",
)  # fmt: skip


def rows(document: Path, first: str) -> list[list[str]]:
    """The cells of each row of the table that begins with this heading."""
    lines = iter(document.read_text().splitlines())
    for line in lines:
        if line.strip().startswith(f"| {first} |"):
            break
    next(lines)
    found = []
    for line in lines:
        if not line.strip().startswith("|"):
            break
        found.append([cell.strip() for cell in line.strip().strip("|").split(" | ")])
    return found


def named(cells: list[str]) -> list[str]:
    """What stands in code marks in the first cell of a row."""
    return re.findall(r"`([^`]+)`", cells[0])


# Settings.


def settings_table() -> str:
    lines = ["| Variable | Default | What |", "|---|---|---|"]
    for name, field in Settings.model_fields.items():
        default = ",".join(sorted(field.default)) if isinstance(field.default, frozenset) else field.default
        shown = f"`{default}`" if default not in (None, "") else ""
        lines.append(f"| `{name.upper()}` | {shown} | {field.description} |")
    return "\n".join(lines)


def test_the_readme_tells_every_setting_with_its_default_and_no_other(redraw):
    head, rest = README.read_text().split(SETTINGS_BEGIN)
    told, tail = rest.split(SETTINGS_END)
    if redraw:
        README.write_text(f"{head}{SETTINGS_BEGIN}\n{settings_table()}\n{SETTINGS_END}{tail}")
        told = settings_table()
    assert told.strip() == settings_table()


# Commands.


def operators_commands() -> set[str]:
    return set(typer.main.get_group(operator).commands)


def test_the_readme_tells_every_command_of_the_operator_and_no_other():
    table = next(table for table in tables(README) if named(table[0]) == ["run"])
    assert {named(cells)[0] for cells in table} == operators_commands()


def tables(document: Path) -> Iterator[list[list[str]]]:
    for block in re.findall(r"(?:^ *\|.*\n)+", document.read_text(), re.MULTILINE):
        lines = [[cell.strip() for cell in line.strip().strip("|").split(" | ")] for line in block.splitlines()]
        yield lines[2:]


@pytest.mark.parametrize("document", DOCUMENTS, ids=IDS)
def test_every_command_that_is_written_down_exists(document):
    typed = set(re.findall(r"python -m bot ([a-z]+)", document.read_text()))
    assert typed <= operators_commands()


def discords_commands() -> dict[str, set[str]]:
    """Every command that Discord is told of, with its options."""
    found: dict[str, set[str]] = {}
    for group in declared(Desk(studio=None), Offer()):  # type: ignore[arg-type]  # Declaring asks nobody anything.
        for command in group.walk_commands():
            if isinstance(command, app_commands.Command):
                found[command.qualified_name] = {parameter.name for parameter in command.parameters}
    return found


def chat_commands() -> dict[str, set[str]]:
    return {named(cells)[0].removeprefix("/"): set(re.findall(r"`(\w+)`", cells[1])) for cells in command_rows()}


def command_rows() -> list[list[str]]:
    return [cells for cells in rows(README, "Command") if named(cells)[0].startswith("/sora")]


def test_the_readme_tells_every_command_of_discord_with_its_options_and_no_other():
    assert chat_commands() == discords_commands()


def test_slack_has_the_same_commands():
    """ "form" is what any other text does."""
    slack = {action.replace("_", " ") for action in slack_commands.COMMANDS} - {"form"}
    assert slack == {command.split(" ", 1)[1] for command in chat_commands()}


def test_the_readme_tells_every_option_of_slack():
    told = set(re.findall(r"`--(\w+)`", README.read_text()))
    assert told - {"once", "serve", "port", "folder", "help"} == set(options.OPTIONS.values())


@pytest.mark.parametrize("line", re.findall(r"`/(sora(?:-admin)? [^`]+)`", README.read_text()))
def test_slack_understands_every_line_that_the_readme_shows(line):
    name, _, words = line.partition(" ")
    read = grammar.read(words.replace("@ana", "<@U0ANA|ana>").replace("@you", "<@U0ANA|you>"), admin="admin" in name)
    assert isinstance(read, grammar.Command)
    meant = {"credits": "balance", "a red fox": "form"}.get(words, words)
    assert read.action.replace("_", " ") in meant
    if "grant @" in words:
        assert (read.member, read.amount, read.reason[:4]) == ("U0ANA", "500", "for ")


# Refusals.


def refusals_page() -> str:
    lines = [
        "# Every no, as people read it",
        "What happened, what it cost, what to do now. `make redraw` writes this page from `bot/examples/`; the",
        "sentences are in `core/refusals/`.",
        "",
        "| Refusal | What the person reads |",
        "|---|---|",
    ]
    return "\n".join([*lines, *(f"| `{no.code}` | {no} |" for no in every_refusal(FOX))]) + "\n"


def test_every_refusal_stands_in_its_page(redraw):
    if redraw:
        REFUSALS.write_text(refusals_page())
    assert REFUSALS.read_text() == refusals_page()


ABSTRACT = (refusals.Refusal, refusals.CannotEdit)


def test_no_refusal_is_left_out_of_the_page():
    kinds = [kind for kind in vars(refusals).values() if isinstance(kind, type) and issubclass(kind, refusals.Refusal)]
    codes = {re.sub(r"(?<!^)(?=[A-Z])", "_", kind.__name__).lower() for kind in kinds if kind not in ABSTRACT}
    assert {named(cells)[0] for cells in rows(REFUSALS, "Refusal")} == codes


# The log.

LEVELS = {"debug", "info", "warning", "error", "exception", "critical"}


def events() -> dict[str, set[str]]:
    """Every event that the code logs, with its levels."""
    found: dict[str, set[str]] = {}
    for file in (file for part in CODE for file in (ROOT / part).rglob("*.py")):
        for node in ast.walk(ast.parse(file.read_text())):
            if (level := _logged_at(node)) is not None:
                assert isinstance(node, ast.Call)
                name = node.args[0]
                assert isinstance(name, ast.Constant), f"{file}:{node.lineno}: an event's name is a word, not a formula"
                found.setdefault(name.value, set()).update(level)
    return found


def _logged_at(node: ast.AST) -> set[str] | None:
    if not isinstance(node, ast.Call):
        return None
    if isinstance(node.func, ast.Name) and node.func.id == "log":  # Chosen a line above: submit.py's _rejected.
        return {"info", "error"}
    if isinstance(node.func, ast.Attribute) and node.func.attr in LEVELS and "log" in ast.unparse(node.func.value):
        return {"error" if node.func.attr == "exception" else node.func.attr}
    return None


def test_every_event_of_the_log_is_explained_with_its_level_and_no_other():
    told = {event: set(cells[1].split(", ")) for cells in rows(OPERATING, "Event") for event in named(cells)}
    assert told == events()


# Rights and scopes.


def test_the_readme_names_the_permissions_that_the_invite_link_asks_for():
    told = [cells[0] for cells in rows(README, "Permission")]
    wanted = Permissions(**{name.lower().replace(" ", "_"): True for name in told})
    assert wanted.value == discord_app.PERMISSIONS
    assert f"`{discord_app.PERMISSIONS}`" in README.read_text()


@pytest.mark.parametrize("document", [README, ROOT / "adapters" / "slack" / "README.md"], ids=["README", "slack"])
def test_the_scopes_are_those_of_the_manifest(document):
    scopes = yaml.safe_load((ROOT / "adapters" / "slack" / "manifest.yaml").read_text())["oauth_config"]["scopes"]
    told = {scope: "optional" in " ".join(cells) for cells in rows(document, "Scope") for scope in named(cells)}
    assert told == {**dict.fromkeys(scopes["bot"], False), **dict.fromkeys(scopes["bot_optional"], True)}


# Vendors.

ENTRIES = re.findall(r"```toml\n(.*?)```", VENDORS.read_text(), re.DOTALL)
MODEL, EDIT_MODEL = (entry for entry in ENTRIES if entry.startswith("[[model]]"))


@pytest.mark.parametrize("entry", [entry for entry in ENTRIES if not entry.startswith("[[model]]")])
def test_every_entry_to_copy_loads(entry):
    catalogue = Catalogue.parse(f'checked = "2026-11-22"\ncredits_per_usd = 100\n{entry}\n{MODEL}')
    assert catalogue.offered()
    assert catalogue.remixable() == (() if 'remix = "none"' in entry else ("wan-video",))


def test_the_edit_model_to_copy_loads_and_is_offered_where_its_server_takes_films():
    taking = [entry for entry in ENTRIES if 'remix = "create-video-reference"' in entry]
    for entry in taking:
        catalogue = Catalogue.parse(f"{entry}\n{MODEL}\n{EDIT_MODEL}")
        editor = catalogue.editor("wan-edit", catalogue.day)
        assert editor is not None
        assert catalogue.source_kinds(editor) == ("bytes",)


def test_every_key_of_a_provider_is_explained_and_no_other():
    assert {key for cells in rows(VENDORS, "Key") for key in named(cells)} == set(ProviderEntry.model_fields)


# Paths.

_PATH = re.compile(r"`((?:\./)?(?:bot|core|adapters|docs|tests|scripts|bench|\.ci)/[\w./-]*)`")


@pytest.mark.parametrize("document", DOCUMENTS, ids=IDS)
def test_every_link_and_path_leads_somewhere(document):
    text = document.read_text()
    links = re.findall(r"\]\(([^)#\s]+)[^)]*\)", text) + re.findall(r'src="([^"]+)"', text)
    local = [link for link in links if "://" not in link]
    missing = [link for link in local if not (document.parent / link).exists()]
    missing += [path for path in _PATH.findall(text) if not (ROOT / path).exists()]
    assert missing == []


def ignored(name: str) -> bool:
    patterns = [line.strip("/") for line in (ROOT / ".gitignore").read_text().splitlines()]
    return any(fnmatch(name, pattern) for pattern in (".git", *patterns))


def test_the_architecture_names_every_file_and_folder_at_the_top():
    there = {path.name for path in ROOT.iterdir() if not ignored(path.name)}
    text = ARCHITECTURE.read_text()
    assert [name for name in sorted(there) if not re.search(rf"(?<![\w/]){re.escape(name)}\b", text)] == []


def test_the_architecture_names_every_module():
    """The stand-in vendor has a docstring for each of its files, and no more is needed."""
    modules = [file for part in CODE for file in (ROOT / part).rglob("*.py") if "simulator" not in file.parts]
    names = {file.name for file in modules if file.name != "__init__.py" and "migrations" not in file.parts}
    text = ARCHITECTURE.read_text()
    assert [name for name in sorted(names) if not re.search(rf"(?<!\w){re.escape(name)}", text)] == []


def test_the_architecture_names_no_module_that_is_gone():
    named_there = set(re.findall(r"(?<![\w*])(\w+\.py)\b", ARCHITECTURE.read_text()))
    assert named_there <= {file.name for part in (*CODE, "tests") for file in (ROOT / part).rglob("*.py")}


@pytest.mark.parametrize("document", DOCUMENTS, ids=IDS)
def test_the_documents_speak_of_the_project_alone(document):
    assert not re.search(r"/work/|/home/|/root/|\bTODO\b", document.read_text())


def test_the_pictures_are_small():
    assert [p.name for p in (ROOT / "docs" / "pictures").glob("*.png") if p.stat().st_size > 300_000] == []


def test_what_the_bot_needs_is_installed_with_what_its_tests_need() -> None:
    """The Makefile installs one of the two, and takes the other for installed."""
    needed, for_tests = (
        set(re.findall(r"^[\w.-]+(?:\[[\w,-]+\])?==[^ ;\\]+", (ROOT / lock).read_text(), re.MULTILINE))
        for lock in ("requirements.lock", "requirements-dev.lock")
    )
    assert needed
    assert needed <= for_tests
