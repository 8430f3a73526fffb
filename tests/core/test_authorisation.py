"""Who may call what: every method of the studio, each kind of person, from here and from another team."""

import inspect
from collections.abc import Awaitable, Callable
from dataclasses import replace

import pytest

from core import refusals
from core.names import AccountId, Ask, VideoId, place_of
from core.refusals import CannotMove, NoEditor, NoPublicAddress, NothingToCompare, OnlyTheOwner
from core.studio import Attachment, Limits, Saving, Studio
from core.video import Video
from tests.house import ANA, BEN, BOSS, CHANNEL, Bot, ask, make_bot

OTHER_PLACE = place_of("discord", "302", "401")
STRANGER = AccountId("discord:302:501")  # The same number as Ana's, in another guild.
MEMBER_WORDS = "make it night"

ACTORS: dict[str, Callable[[], Ask]] = {
    "owner": lambda: ask(ANA),
    "member": lambda: ask(BEN),
    "admin": lambda: ask(BOSS),
    "former admin": lambda: ask(BOSS, admin=False),
    "guest": lambda: ask(BEN, guest=True),
    "guest who is admin": lambda: ask(BOSS, guest=True, admin=True),
    "outsider": lambda: ask(BEN, external=True),
    "member of another team": lambda: ask(STRANGER, at=OTHER_PLACE),
    "admin of another team": lambda: ask(STRANGER, at=OTHER_PLACE, admin=True),
    "admin of another team, with our place": lambda: ask(STRANGER, at=CHANNEL, admin=True),
    "same ids on another platform": lambda: ask(AccountId("slack:301:501"), at=place_of("slack", "301", "401")),
}
FOREIGN = {name for name in ACTORS if "another" in name}
CALLS: dict[str, Callable[[Studio, Ask, VideoId], Awaitable[object]]] = {
    "make_form": lambda studio, by, _: studio.make_form(by),
    "make": lambda studio, by, _: studio.make(by, "a blue fox"),
    "remix_form": lambda studio, by, video: studio.remix_form(by, video),
    "remix": lambda studio, by, video: studio.remix(by, video, MEMBER_WORDS),
    "bring": lambda studio, by, _: studio.bring(by, Attachment(source="F1", name="holiday.mp4")),
    "insist": lambda studio, by, video: studio.insist(by, video),
    "chain_plan": lambda studio, by, video: studio.chain_plan(by, video),
    "chain": lambda studio, by, video: studio.chain(by, video),
    "chain_of": lambda studio, by, video: studio.chain_of(by, video, (MEMBER_WORDS, "add snow")),
    "edit_form": lambda studio, by, video: studio.edit_form(by, video),
    "cancel": lambda studio, by, video: studio.cancel(by, video),
    "confirm_delete": lambda studio, by, video: studio.confirm_delete(by, video),
    "delete": lambda studio, by, video: studio.delete(by, video),
    "confirm_move": lambda studio, by, video: studio.confirm_move(by, f"{video}:flux-3"),
    "move": lambda studio, by, video: studio.move(by, f"{video}:flux-3"),
    "show": lambda studio, by, video: studio.show(by, video),
    "compare": lambda studio, by, video: studio.compare(by, video),
    "link": lambda studio, by, video: studio.link(by, video),
    "retention": lambda studio, by, _: studio.retention(by, "90"),
    "retain": lambda studio, by, _: studio.retain(by, "90"),
    "share": lambda studio, by, video: studio.share(by, video),
    "owed": lambda studio, by, _: studio.owed(by),
    "unlink": lambda studio, by, video: studio.unlink(by, video),
    "making": lambda studio, by, _: studio.making(by),
    "details": lambda studio, by, video: studio.details(by, video),
    "archive": lambda studio, by, _: studio.archive(by),
    "search": lambda studio, by, _: studio.search(by, "", "fox"),
    "search_form": lambda studio, by, _: studio.search_form(by, ""),
    "lineage": lambda studio, by, video: studio.lineage(by, video),
    "suggest": lambda studio, by, _: studio.suggest(by, ""),
    "balance": lambda studio, by, _: studio.balance(by),
    "prices": lambda studio, by, _: studio.prices(by),
    "help": lambda studio, by, _: studio.help(by),
    "presets": lambda studio, by, _: studio.presets(by),
    "suggest_presets": lambda studio, by, _: studio.suggest_presets(by, ""),
    "save_preset": lambda studio, by, _: studio.save_preset(by, Saving("Glow", "Make it glow")),
    "save team preset": lambda studio, by, _: studio.save_preset(by, Saving("Glow", "Make it glow", team=True)),
    "delete_preset": lambda studio, by, _: studio.delete_preset(by, "Glow"),
    "web": lambda studio, by, _: studio.web(by),
    "token": lambda studio, by, _: studio.token(by),
    "revoke_token": lambda studio, by, _: studio.revoke_token(by),
    "grant": lambda studio, by, _: studio.grant(by, BEN, 5, ""),
    "revoke_token_of": lambda studio, by, _: studio.revoke_token_of(by, BEN),
    "grant_asked": lambda studio, by, _: studio.grant_asked(by, "502:20000"),
    "revoke": lambda studio, by, _: studio.revoke(by, BEN, 5, ""),
    "history": lambda studio, by, _: studio.history(by, BEN),
    "report": lambda studio, by, _: studio.report(by),
    "team history": lambda studio, by, _: studio.history(by, None),
}
NOT_FOR_PEOPLE = {
    "placed": "an adapter notes where it put a card",
    "home_of": "an adapter asks which team to check the membership of",
    "hint": "a provider says that something happened; it is believed in nothing",
}
KEPT_OUT: dict[str, type[refusals.Refusal]] = {
    "guest": refusals.Guest, "guest who is admin": refusals.Guest, "outsider": refusals.External
}  # fmt: skip
CAN_SPEND = {"owner", "member", "admin", "former admin"}
GONE = refusals.DraftGone
EXPECTED: dict[str, dict[str, type[refusals.Refusal]]] = {
    "make_form": {"guest": refusals.Guest, "guest who is admin": refusals.Guest, "outsider": refusals.External},
    "make": {"guest": refusals.Guest, "guest who is admin": refusals.Guest, "outsider": refusals.External},
    "remix_form": {
        **dict.fromkeys(FOREIGN, refusals.NotFound),
        "guest": refusals.Guest, "guest who is admin": refusals.Guest, "outsider": refusals.External,
    },
    "remix": {
        **dict.fromkeys(FOREIGN, refusals.NotFound),
        "guest": refusals.Guest, "guest who is admin": refusals.Guest, "outsider": refusals.External,
    },
    "bring": dict.fromkeys(ACTORS, NoEditor)  # None in these tests; who may is judged before.
    | {"guest": refusals.Guest, "guest who is admin": refusals.Guest, "outsider": refusals.External},
    "insist": dict.fromkeys(ACTORS, GONE),
    "chain_plan": dict.fromkeys(ACTORS, GONE) | KEPT_OUT,
    "chain": dict.fromkeys(ACTORS, GONE),
    "chain_of": {**dict.fromkeys(FOREIGN, refusals.NotFound), **KEPT_OUT},
    "edit_form": {
        **dict.fromkeys(FOREIGN, refusals.NotFound),
        "guest": refusals.Guest, "guest who is admin": refusals.Guest, "outsider": refusals.External,
    },
    "cancel": {
        **dict.fromkeys(FOREIGN, refusals.NotFound),
        "member": refusals.NotYours, "former admin": refusals.NotYours, "guest": refusals.NotYours,
        "outsider": refusals.NotYours,
        "owner": refusals.CannotCancel, "admin": refusals.CannotCancel, "guest who is admin": refusals.CannotCancel,
    },
    "confirm_delete": {
        **dict.fromkeys(FOREIGN, refusals.NotFound),
        **dict.fromkeys(("member", "former admin", "guest", "outsider"), refusals.NotYours),
    },
    "delete": {
        **dict.fromkeys(FOREIGN, refusals.NotFound),
        **dict.fromkeys(("member", "former admin", "guest", "outsider"), refusals.NotYours),
    },
    "confirm_move": {  # The owner's own does not wait for anything.
        **dict.fromkeys(ACTORS, OnlyTheOwner), **dict.fromkeys(FOREIGN, refusals.NotFound), "owner": CannotMove,
    },
    "move": {
        **dict.fromkeys(ACTORS, OnlyTheOwner), **dict.fromkeys(FOREIGN, refusals.NotFound), "owner": CannotMove,
        **KEPT_OUT,
    },
    "show": dict.fromkeys(FOREIGN, refusals.NotFound),
    "compare": dict.fromkeys(ACTORS, NothingToCompare) | dict.fromkeys(FOREIGN, refusals.NotFound),
    "retention": dict.fromkeys(ACTORS, refusals.NotAllowed),
    "retain": dict.fromkeys(ACTORS, refusals.NotAllowed),
    "link": {  # No public address in these tests; who may is judged before.
        **dict.fromkeys(ACTORS, NoPublicAddress),
        **dict.fromkeys(FOREIGN, refusals.NotFound),
        **KEPT_OUT,
    },
    "share": {
        **dict.fromkeys(ACTORS, NoPublicAddress),
        **dict.fromkeys(FOREIGN, refusals.NotFound),
        **KEPT_OUT,
    },
    "unlink": {
        **dict.fromkeys(FOREIGN, refusals.NotFound),
        **dict.fromkeys(("member", "former admin", "guest", "outsider"), refusals.NotYours),  # There is none of theirs.
    },
    "making": {},
    "owed": {},
    "lineage": dict.fromkeys(FOREIGN, refusals.NotFound),
    "details": dict.fromkeys(FOREIGN, refusals.NotFound),
    "archive": {},
    "search": {},
    "search_form": {},
    "suggest": {},
    "balance": {},
    "prices": {},
    "help": {},
    "presets": {},
    "suggest_presets": {},
    "save_preset": KEPT_OUT,
    "save team preset": {
        **dict.fromkeys(ACTORS, refusals.NotAllowed),
        **KEPT_OUT,
    },
    "delete_preset": dict.fromkeys(ACTORS, refusals.UnknownPreset) | KEPT_OUT,
    "web": dict.fromkeys(ACTORS, refusals.PagesOff) | KEPT_OUT,  # No pages in these tests; who may is judged before.
    "token": {"guest": refusals.Guest, "guest who is admin": refusals.Guest, "outsider": refusals.External},
    "revoke_token": {},
    "grant": {
        **dict.fromkeys(ACTORS, refusals.NotAllowed),
        **dict.fromkeys([name for name in FOREIGN if "admin" in name], refusals.BadMember),
    },
    "grant_asked": {name: refusals.NotAllowed for name in ACTORS if "admin" not in name or name == "former admin"},
    "revoke_token_of": {
        **dict.fromkeys(ACTORS, refusals.NotAllowed),
        **dict.fromkeys([name for name in FOREIGN if "admin" in name], refusals.BadMember),
    },
    "revoke": {
        **dict.fromkeys(ACTORS, refusals.NotAllowed),
        **dict.fromkeys([name for name in FOREIGN if "admin" in name], refusals.BadMember),
    },
    "history": {
        **dict.fromkeys(ACTORS, refusals.NotAllowed),
        **dict.fromkeys([name for name in FOREIGN if "admin" in name], refusals.BadMember),
    },
    "report": dict.fromkeys(ACTORS, refusals.NotAllowed),
    "team history": dict.fromkeys(ACTORS, refusals.NotAllowed),
}  # fmt: skip  # A table is read as one.
for _deed in ("grant", "revoke", "revoke_token_of", "history", "team history", "report"):
    for _admin in ("admin", "guest who is admin"):
        EXPECTED[_deed].pop(_admin)
EXPECTED["save team preset"].pop("admin")
for _deed in ("retention", "retain"):
    for _name in [name for name in ACTORS if "admin" in name and name != "former admin"]:
        EXPECTED[_deed].pop(_name)  # Of their own team.
for _name in FOREIGN:
    if "admin" in _name:
        EXPECTED["save team preset"].pop(_name)  # For their own team.
EXPECTED["history"].pop("member")  # Ben's own lines.
EXPECTED["history"].pop("guest")  # The same, in another role.
EXPECTED["history"].pop("outsider")
for _name in FOREIGN:
    if "admin" in _name:
        EXPECTED["team history"].pop(_name)  # Their own team's, which is empty.
        EXPECTED["report"].pop(_name)  # The same.


@pytest.fixture
async def fox(bot: Bot) -> Video:
    await bot.grant(ANA, 100)
    await bot.grant(BEN, 100)
    await bot.grant(BOSS, 100)
    return await bot.ready()


def test_every_method_of_the_studio_is_judged_here() -> None:
    public = {name for name, _ in inspect.getmembers(Studio, inspect.isfunction) if not name.startswith("_")}
    assert public == (CALLS.keys() - {"team history", "save team preset"}) | NOT_FOR_PEOPLE.keys()
    assert EXPECTED.keys() == CALLS.keys()


@pytest.mark.parametrize("call", CALLS)
@pytest.mark.parametrize("actor", ACTORS)
async def test_each_may_what_the_table_says(bot: Bot, fox: Video, call: str, actor: str) -> None:
    refusal = EXPECTED[call].get(actor)
    if refusal is None and call in ("make", "remix") and actor not in CAN_SPEND:
        refusal = refusals.InsufficientCredits  # Allowed, in their own team, with their own credits.
    press = CALLS[call](bot.studio, ACTORS[actor](), fox.id)
    if refusal is None:
        await press
        return
    with pytest.raises(refusal) as caught:
        await press
    assert type(caught.value) is refusal
    assert await bot.breaches() == []


@pytest.mark.parametrize("actor", sorted(FOREIGN))
async def test_nobody_reads_or_moves_anything_of_another_team(bot: Bot, fox: Video, actor: str) -> None:
    before = {who: await bot.balance(who) for who in (ANA, BEN, BOSS, AccountId("discord:301:pool"))}
    seen = []
    for call in CALLS.values():
        try:
            seen.append(repr(await call(bot.studio, ACTORS[actor](), fox.id)))
        except refusals.Refusal as refusal:
            seen.append(str(refusal).replace(f'"{fox.id}"', ""))
    told = "\n".join(seen)
    assert fox.prompt not in told
    assert "discord:301" not in told.replace("at='discord:301:401:'", "")
    assert fox.id not in told
    assert {who: await bot.balance(who) for who in before} == before


async def test_rights_are_those_of_the_moment_not_of_the_card(bot: Bot, fox: Video) -> None:
    card = await bot.make(prompt="another fox")
    with pytest.raises(refusals.NotYours):
        await bot.studio.cancel(ask(BOSS, admin=False), card.video)
    await bot.studio.cancel(ask(BOSS), card.video)


async def test_the_presser_pays_not_the_owner(bot: Bot, fox: Video) -> None:
    await bot.studio.remix(ask(BEN), fox.id, MEMBER_WORDS)
    assert await bot.balance(ANA) == (60, 0)
    assert await bot.balance(BEN) == (60, 40)


async def test_only_the_admitted_are_served(bot: Bot, fox: Video) -> None:
    bot = make_bot(bot.database, bot.clock, limits=Limits(teams=frozenset({"discord:302"})))
    for call in CALLS.values():
        with pytest.raises(refusals.TeamNotAdmitted):
            await call(bot.studio, ACTORS["admin"](), fox.id)


async def test_a_closed_channel_stops_spending_and_nothing_else(bot: Bot, fox: Video) -> None:
    closed = replace(ask(ANA), missing=("Attach Files",))
    for call in ("make", "remix", "show"):
        with pytest.raises(refusals.CannotPostHere):
            await CALLS[call](bot.studio, closed, fox.id)
    for call in ("make_form", "remix_form", "edit_form", "details", "balance", "making", "suggest", "help", "prices"):
        await CALLS[call](bot.studio, closed, fox.id)
