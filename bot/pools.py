"""What only the operator's shell can do: fill a team's pool, or drain it."""

import re
from pathlib import Path
from typing import Literal

from bot import control
from bot.settings import Settings, SettingsError
from bot.system import SystemClock, SystemRng
from core.names import TeamId, pool_of
from core.refusals import Refusal
from core.store import address, ledger, migrations, teams
from core.store.database import Database, Tx
from core.studio.credits import check_amount

Change = Literal["fill", "drain"]


def socket_of(settings: Settings) -> Path | None:
    """Beside the SQLite file; None with PostgreSQL, which any process may open."""
    file = address.file_of(address.parse(settings.database_url))
    return file.with_name(file.name + ".sock") if file else None


async def change_pool(settings: Settings, change: Change, team: str, amount: str) -> str:
    """What was done, in words; by the running bot if there is one. Raises SettingsError with the reason if not done."""
    reference = f"{change}:{SystemRng().letters(12)}"
    order = {"do": change, "team": team, "amount": amount, "reference": reference}
    path = socket_of(settings)
    answer = await control.ask(path, order) if path else None
    if answer is None:
        await migrations.upgrade(settings.database_url)
        database = await Database.open(settings.database_url, clock=SystemClock().now)
        try:
            answer = await handle(database, settings, order)
        finally:
            await database.close()
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
    teams.admit(tx, team, settings.team_credits, now)
    move = {"fill": ledger.fill, "drain": ledger.drain}.get(order.get("do", ""))
    if move is None:
        raise ValueError("there is only fill and drain")
    move(tx, pool, credits, order["reference"], "operator", "by the operator's shell", now)
    left = ledger.balance(tx, pool).available
    return f"The pool of {team} has {left} credits now."
