"""What each button, menu and form does, found by its id alone: one from before a restart works like any other."""

from collections.abc import Mapping
from typing import Any, cast

import discord

from adapters.discord import actions, ids, views
from adapters.discord.actions import Handler, alone, opening, starting, whispering
from adapters.discord.desk import Desk, Press
from core.refusals import OldButton

ROUTES: dict[str, Handler] = {
    "remix": actions.remix_pressed,
    "insist": starting(lambda studio: studio.insist),
    "chain": whispering(lambda studio: studio.chain_plan, views.notice),
    "chain_go": starting(lambda studio: studio.chain),
    "edit": opening(lambda studio: studio.edit_form),
    "cancel": whispering(lambda studio: studio.cancel, views.notice),
    "details": whispering(lambda studio: studio.details, views.notice),
    "compare": whispering(lambda studio: studio.compare, views.notice),
    "show": whispering(lambda studio: studio.show, views.notice),
    "history": actions.history_pressed,
    "archive": whispering(lambda studio: studio.archive, views.archive_card),
    "turn": actions.turn_pressed,
    "search": opening(lambda studio: studio.search_form),
    "delete": whispering(lambda studio: studio.confirm_delete, views.notice),
    "erase": whispering(lambda studio: studio.delete, views.notice),
    "link": whispering(lambda studio: studio.link, views.notice),
    "unlink": whispering(lambda studio: studio.unlink, views.notice),
    "retain": whispering(lambda studio: studio.retain, views.notice),
    "move": whispering(lambda studio: studio.confirm_move, views.notice),
    "moved": starting(lambda studio: studio.move),
    "make": opening(lambda studio: alone(studio.make_form)),
    "making": whispering(lambda studio: alone(studio.making), views.list_card),
    "grant": whispering(lambda studio: studio.grant_asked, views.notice),
    "help": whispering(lambda studio: alone(studio.help), views.notice),
    "form:remix": actions.remix_submitted,
    "form:make": actions.make_submitted,
    "form:search": actions.search_submitted,
}


async def routed(desk: Desk, press: Press) -> None:
    data = cast("Mapping[str, Any]", press.data or {})
    chosen = next(iter(data.get("values") or ()), "")  # A menu's choice reads like the button that it stands for.
    carried = ids.read(str(chosen or data.get("custom_id", "")))
    submitted = press.type is discord.InteractionType.modal_submit
    handler = ROUTES.get(f"form:{carried.action}" if submitted else carried.action)
    if handler is None or carried.version != ids.VERSION:
        raise OldButton
    await handler(desk, press, carried.target)
