"""What people can ask for about themselves and their team: credits, presets, tokens, how long films are kept."""

from core import rules
from core.card_parts import Suggestion
from core.cards import AccountCard, Notice
from core.names import AccountId, Ask
from core.studio import costs, credits, doors, health, presets, retention, tokens
from core.studio.front.desk import FrontDesk
from core.studio.presets import Saving
from core.words.notices import help_notice, prices_notice


class MemberDesk(FrontDesk):
    async def balance(self, ask: Ask) -> AccountCard:
        return await self._look(ask, lambda tx: credits.account(tx, self._house, ask))

    async def prices(self, ask: Ask) -> Notice:
        self._house.check_admitted(ask.by)
        return prices_notice(self._house.catalogue)

    async def help(self, ask: Ask) -> Notice:
        self._house.check_admitted(ask.by)
        usual = self._house.catalogue.default()
        return help_notice(self._house.catalogue.price(usual) if usual else None)

    async def grant(self, ask: Ask, to: AccountId, amount: int | str, reason: str) -> Notice:
        rules.check_admin(ask.by)
        return await self._act(
            ask,
            lambda tx: health.with_pauses(
                tx, ask, credits.grant(tx, self._house, ask, credits.Transfer(to, amount, reason))
            ),
        )

    async def grant_asked(self, ask: Ask, name: str) -> Notice:
        """A large grant, once more: the button under the question."""
        rules.check_admin(ask.by)
        return await self._act(ask, lambda tx: credits.grant_asked(tx, self._house, ask, name))

    async def revoke(self, ask: Ask, to: AccountId, amount: int | str, reason: str) -> Notice:
        rules.check_admin(ask.by)
        return await self._act(
            ask,
            lambda tx: health.with_pauses(
                tx, ask, credits.revoke(tx, self._house, ask, credits.Transfer(to, amount, reason))
            ),
        )

    async def history(self, ask: Ask, of: AccountId | None) -> Notice:
        return await self._look(ask, lambda tx: health.with_pauses(tx, ask, credits.history(tx, ask, of)))

    async def retention(self, ask: Ask, days: int | str | None = None) -> Notice:
        """How long films are kept; asks first where some would go at once, and retain() does it."""
        return await self._act(ask, lambda tx: retention.plan(tx, self._house, ask, days))

    async def retain(self, ask: Ask, days: int | str) -> Notice:
        return await self._act(ask, lambda tx: retention.retain(tx, self._house, ask, days))

    async def report(self, ask: Ask, month: str = "") -> Notice:
        return await self._look(ask, lambda tx: costs.notice(tx, self._house, ask, month))

    async def presets(self, ask: Ask) -> Notice:
        return await self._look(ask, lambda tx: presets.listing(tx, ask))

    async def save_preset(self, ask: Ask, saving: Saving) -> Notice:
        return await self._act(ask, lambda tx: presets.save(tx, self._house, ask, saving))

    async def delete_preset(self, ask: Ask, name: str, *, team: bool = False) -> Notice:
        return await self._act(ask, lambda tx: presets.delete(tx, self._house, ask, name, team=team))

    async def suggest_presets(self, ask: Ask, typed: str) -> tuple[Suggestion, ...]:
        return await self._look(ask, lambda tx: presets.suggest(tx, ask, typed))

    async def token(self, ask: Ask) -> Notice:
        """A new token for the HTTP API, told this once; the one before ends."""
        token = tokens.draw(self._house.rng)
        return await self._act(ask, lambda tx: tokens.make(tx, self._house, ask, token))

    async def revoke_token(self, ask: Ask) -> Notice:
        return await self._act(ask, lambda tx: tokens.revoke(tx, ask))

    async def revoke_token_of(self, ask: Ask, member: AccountId) -> Notice:
        """Somebody else's, by an admin: for a token that got about, or whose member has left."""
        rules.check_admin(ask.by)
        return await self._act(ask, lambda tx: tokens.revoke_of(tx, ask, member))

    async def web(self, ask: Ask) -> Notice:
        """A link that signs this person in to the pages, told to them alone."""
        secret = doors.draw(self._house)
        return await self._act(ask, lambda tx: doors.make_link(tx, self._house, ask, secret))
