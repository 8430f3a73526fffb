"""What only the operator's shell can do: fill a team's pool, or drain it."""

import os
import re
from pathlib import Path
from typing import Literal

from bot import control, storage
from bot.settings import Settings, SettingsError
from bot.system import SystemClock, SystemRng
from core.names import TeamId, pool_of
from core.refusals import Refusal
from core.store import ledger, teams
from core.store.database import Database, Tx
from core.studio.credits import check_amount

Change = Literal["fill", "drain"]

_LONGEST_SOCKET = 100
"""Bytes; the systems allow 104 or 108."""


def socket_of(settings: Settings) -> Path | None:
    """Beside the SQLite file; None with PostgreSQL, which any process may open, and where the path is too long for a
    socket: then the bot has to be stopped first."""
    file = storage.database_file(settings)
    path = file.with_name(file.name + ".sock") if file else None
    return path if path and len(os.fsencode(path)) <= _LONGEST_SOCKET else None


async def change_pool(settings: Settings, change: Change, team: str, amount: str) -> str:
    """What was done, in words; by the running bot if there is one. Raises SettingsError with the reason if not done."""
    reference = f"{change}:{SystemRng().letters(12)}"
    order = {"do": change, "team": team, "amount": amount, "reference": reference}
    path = socket_of(settings)
    try:
        answer = await control.ask(path, order) if path else None
    except (OSError, EOFError) as lost:
        raise SettingsError(
            f"The running bot did not answer, so nobody knows whether this was done ({type(lost).__name__}). "
            "Look at the credits history before doing it again."
        ) from lost
    if answer is None:
        async with storage.opened(settings, SystemClock(), SystemRng()) as database:
            answer = await handle(database, settings, order)
    if answer.startswith("no: "):
        raise SettingsError(answer.removeprefix("no: "))
    return answer


async def handle(database: Database, settings: Settings, order: dict[str, str]) -> str:
    """One order from the operator's shell, wherever it is carried out."""
    try:
        return await database.write(lambda tx: _change(tx, database, settings, order))
    except (Refusal, ValueError) as no:
        return f"no: {no}"


def _change(tx: Tx, database: Database, settings: Settings, order: dict[str, str]) -> str:
    team = TeamId(order.get("team", ""))
    if re.fullmatch(r"(discord|slack|demo):[A-Za-z0-9]{1,32}", team) is None:
        raise ValueError(f'"{team[:40]}" is no team; write discord:<guild id> or slack:<workspace id>')
    credits, now, pool = check_amount(order.get("amount", "")), database.now_of(tx), pool_of(team)
    reference = order.get("reference", "")
    if not reference:
        raise ValueError("an order needs a reference, so that it counts once")
    teams.admit(tx, team, settings.team_credits, now)
    move = {"fill": ledger.fill, "drain": ledger.drain}.get(order.get("do", ""))
    if move is None:
        raise ValueError("there is only fill and drain")
    move(tx, pool, credits, reference, teams.OPERATOR, "by the operator's shell", now)
    left = ledger.balance(tx, pool).available
    return f"The pool of {team} has {left} credits now."
