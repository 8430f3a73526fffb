"""The adapters for chats are twins: what one has, the other has, or a reason stands here."""

import ast
from pathlib import Path

import pytest

from adapters.web.views import ADDRESSES

ROOT = Path(__file__).parent.parent
DISCORD, SLACK = ROOT / "adapters" / "discord", ROOT / "adapters" / "slack"
FILES = ("app.py", "commands.py", "compare.py", "actions.py", "views.py", "announcer.py", "README.md")

ONLY_DISCORD = {
    "actions.started": "Discord's card is the answer to the press itself, so its message is learned here",
    "actions.typed": "Discord's forms are read from raw components; Slack's in envelope.py",
    "commands.declared": "Discord is told its commands by code; Slack by manifest.yaml",
    "compare.declared": "the same",
}
ONLY_SLACK = {
    "actions.spec_changed": "Discord's open forms cannot tell that a choice was changed",
    "actions.chain_submitted": "a Slack form can show the plan; Discord's forms cannot lead to another",
    "views.chain_form": "the same",
    "actions.show_form": "a Slack form carries its channel along",
    "actions.is_external": "Slack Connect brings people of other organisations",
    "actions.our_own": "Slack Connect delivers under the name of another workspace too",
    "commands.typed": "on Slack every command is one text",
    "commands.form": "what loose text on Slack opens",
}
PARTS = {
    "Channel", "Link", "Member", "Moment", "Said", "VideoName",  # Pieces of a line: markup.py.
    "Button", "Confirm", "Choice", "Menu", "Row",  # Parts of other cards.
    "Tone", "Suggestion",  # A colour · a line of an autocomplete, which Slack does not have.
}  # fmt: skip


def parsed(file: Path) -> ast.Module:
    return ast.parse(file.read_text())


def public(file: Path) -> set[str]:
    functions = (node for node in parsed(file).body if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))
    return {f"{file.stem}.{node.name}" for node in functions if not node.name.startswith("_")}


def routes(file: Path) -> list[str]:
    for node in parsed(file).body:
        if isinstance(node, ast.AnnAssign) and ast.unparse(node.target) == "ROUTES":
            assert isinstance(node.value, ast.Dict)
            return [ast.literal_eval(key) for key in node.value.keys if key]
    raise AssertionError(f"{file} has no ROUTES")


def cards() -> set[str]:
    classes = {node.name for node in parsed(ROOT / "core" / "cards.py").body if isinstance(node, ast.ClassDef)}
    return classes - PARTS


def drawn(file: Path) -> dict[str, str]:
    """What each public function of views.py takes first."""
    functions = [node for node in parsed(file).body if isinstance(node, ast.FunctionDef) if node.args.args]
    return {node.name: ast.unparse(node.args.args[0].annotation or ast.Constant("")) for node in functions}


@pytest.mark.parametrize("file", FILES)
def test_both_have_the_same_files(file):
    assert (DISCORD / file).exists()
    assert (SLACK / file).exists()


@pytest.mark.parametrize("file", ["views.py", "actions.py", "commands.py", "compare.py"])
def test_both_have_the_same_public_functions_but_for_reasons(file):
    ours, theirs = public(DISCORD / file), public(SLACK / file)
    stem = file.removesuffix(".py")
    assert ours - theirs == {name for name in ONLY_DISCORD if name.startswith(stem)}
    assert theirs - ours == {name for name in ONLY_SLACK if name.startswith(stem)}


def test_both_route_the_same_actions():
    assert routes(DISCORD / "app.py") == routes(SLACK / "app.py")


@pytest.mark.parametrize("card", sorted(cards()))
@pytest.mark.parametrize("folder", [DISCORD, SLACK], ids=["discord", "slack"])
def test_every_card_is_drawn_by_the_function_of_its_name(folder, card):
    name = "".join("_" + c.lower() if c.isupper() else c for c in card).lstrip("_")
    assert drawn(folder / "views.py").get(name) == card


def test_every_part_that_is_excused_exists():
    classes = {node.name for node in parsed(ROOT / "core" / "cards.py").body if isinstance(node, ast.ClassDef)}
    assert classes >= PARTS


ONLY_IN_CHATS = {
    "insist": "on the pages the form itself is sent once more, with what stands in it then",
    "show": "a page is no place that others read",
    "history": "the page of a video draws its family",
    "compare": "the page of a video leads to its comparison by a link of its own: compare_page.py",
    "turn": "a page of the archive in a browser has links of its own: archive_page.py",
    "search": "the same page has a field to search in",
    "help": "/sora help is about commands",
    "retain": "it answers a command of admins",
}
CARDS_OF_CHATS = {
    "ArchiveCard": "a browser has room for a grid, and an address for each page: archive_page.py",
    "SearchForm": "the grid has a field to search in",
    "ComparisonCard": "both play in step on a page of their own: compare_page.py",
    "LineageCard": "the page of a video draws its family with pictures",
}


def test_every_button_of_a_card_leads_somewhere_on_the_pages_or_a_reason_stands_here():
    actions = {action for action in routes(DISCORD / "app.py") if not action.startswith("form:")}
    assert actions - set(ADDRESSES) == set(ONLY_IN_CHATS) & actions


@pytest.mark.parametrize("card", sorted(cards() - set(CARDS_OF_CHATS)))
def test_every_card_is_drawn_on_the_pages_too(card):
    name = "".join("_" + c.lower() if c.isupper() else c for c in card).lstrip("_")
    assert drawn(ROOT / "adapters" / "web" / "views.py").get(name) == card
