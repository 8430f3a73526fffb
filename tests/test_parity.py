"""The adapters for chats are twins: what one has, the other has, or a reason stands here."""

import ast
from pathlib import Path

import pytest

from adapters.web.views import ADDRESSES

ROOT = Path(__file__).parent.parent
DISCORD, SLACK = ROOT / "adapters" / "discord", ROOT / "adapters" / "slack"
FILES = (
    "app.py", "routes.py", "actions.py", "commands.py", "views.py", "announcer.py", "desk.py", "asking.py",
    "answers.py", "envelope.py", "fields.py", "client.py", "README.md",
)  # fmt: skip

ONLY_DISCORD = {
    "envelope.home_of": "in a direct message Discord names no team",
    "envelope.message_of": "a menu's message is brought along on the side; Slack's is the delivery's own",
    "routes.routed": "discord.py brings each press here; Bolt is given listeners",
}
ONLY_SLACK = {
    "actions.spec_changed": "Discord's open forms cannot tell that a choice was changed",
    "actions.chain_submitted": "a Slack form can show the plan; Discord's forms cannot lead to another",
    "views.chain_form": "the same",
    "actions.chain_pressed": "the same",
    "actions.chain_go_pressed": "the same",
    "actions.show_form": "a Slack form carries its channel along",
    "fields.pick": "a select whose change need not be told; Discord tells of none",
    "asking.is_external": "Slack Connect brings people of other organisations",
    "asking.our_own": "Slack Connect delivers under the name of another workspace too",
    "envelope.read": "discord.py has read it",
    "envelope.is_served": "discord.py brings only what it knows",
    "envelope.chosen": "Discord's fields are read in one way, whatever they are",
    "envelope.block_of": "a refusal inside a form names the field",
    "commands.typed": "on Slack every command is one text",
    "commands.form": "what loose text on Slack opens",
}


def parsed(file: Path) -> ast.Module:
    return ast.parse(file.read_text())


def public(file: Path) -> set[str]:
    """Functions, and what is made by calling one that makes them."""
    names = {node.name for node in parsed(file).body if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)}
    made = [node for node in parsed(file).body if isinstance(node, ast.Assign) and isinstance(node.value, ast.Call)]
    names |= {ast.unparse(target) for node in made for target in node.targets} - {"T"}
    return {f"{file.stem}.{name}" for name in names if not name.startswith("_")}


def routes(file: Path) -> dict[str, str]:
    """What each action does, without what Slack alone has to know of it."""
    for node in parsed(file).body:
        if isinstance(node, ast.AnnAssign) and ast.unparse(node.target) == "ROUTES":
            assert isinstance(node.value, ast.Dict)
            rows = zip(node.value.keys, node.value.values, strict=True)
            return {ast.literal_eval(key): done(value) for key, value in rows if key}
    raise AssertionError(f"{file} has no ROUTES")


def done(row: ast.expr) -> str:
    if isinstance(row, ast.Call):
        row.keywords = []
    return ast.unparse(row)


def cards() -> set[str]:
    return {node.name for node in parsed(ROOT / "core" / "cards.py").body if isinstance(node, ast.ClassDef)}


def drawn(file: Path) -> dict[str, str]:
    """What each public function of views.py takes first."""
    functions = [node for node in parsed(file).body if isinstance(node, ast.FunctionDef) if node.args.args]
    return {node.name: ast.unparse(node.args.args[0].annotation or ast.Constant("")) for node in functions}


@pytest.mark.parametrize("file", FILES)
def test_both_have_the_same_files(file):
    assert (DISCORD / file).exists()
    assert (SLACK / file).exists()


@pytest.mark.parametrize(
    "file", ["views.py", "actions.py", "commands.py", "routes.py", "asking.py", "envelope.py", "fields.py"]
)
def test_both_have_the_same_public_functions_but_for_reasons(file):
    ours, theirs = public(DISCORD / file), public(SLACK / file)
    stem = file.removesuffix(".py")
    assert ours - theirs == {name for name in ONLY_DISCORD if name.startswith(stem)}
    assert theirs - ours == {name for name in ONLY_SLACK if name.startswith(stem)}


ROUTED_APART = {
    "chain": "a Slack form shows the plan in itself",
    "chain_go": "and its submit goes on like the button",
}


def test_both_do_the_same_at_each_action():
    ours, theirs = routes(DISCORD / "routes.py"), routes(SLACK / "routes.py")
    assert list(ours) == list(theirs)
    assert {action for action in ours if ours[action] != theirs[action]} == set(ROUTED_APART)


@pytest.mark.parametrize("card", sorted(cards()))
@pytest.mark.parametrize("folder", [DISCORD, SLACK], ids=["discord", "slack"])
def test_every_card_is_drawn_by_the_function_of_its_name(folder, card):
    name = "".join("_" + c.lower() if c.isupper() else c for c in card).lstrip("_")
    assert drawn(folder / "views.py").get(name) == card


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
    actions = {action for action in routes(DISCORD / "routes.py") if not action.startswith("form:")}
    assert actions - set(ADDRESSES) == set(ONLY_IN_CHATS) & actions


@pytest.mark.parametrize("card", sorted(cards() - set(CARDS_OF_CHATS)))
def test_every_card_is_drawn_on_the_pages_too(card):
    name = "".join("_" + c.lower() if c.isupper() else c for c in card).lstrip("_")
    assert drawn(ROOT / "adapters" / "web" / "views.py").get(name) == card
