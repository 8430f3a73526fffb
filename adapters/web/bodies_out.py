"""What goes out of the HTTP API, field by field."""

from datetime import datetime
from typing import Any, Self

from pydantic import BaseModel, Field

from core.refusals import Offer
from core.studio import Account, Balance, Facts, Lineage, Offered, Preset, Step


class OfferOut(BaseModel):
    model: str
    label: str
    price: int

    @classmethod
    def of(cls, offer: Offer) -> Self:
        return cls.model_validate(offer, from_attributes=True)


class PlanOut(BaseModel):
    prompts: list[str]
    price: int = Field(description="Of all of them.")


class FaultOut(BaseModel):
    code: str = Field(description="Stable.")
    message: str = Field(description="For people.")
    offers: list[OfferOut] = Field([], description="Edit models that would remix it all the same, if named as `model`.")
    chain: PlanOut | None = Field(None, description="Its changes, as `prompts` would take them, and the whole price.")


class ErrorOut(BaseModel):
    error: FaultOut


class FilmOut(BaseModel):
    bytes: int
    sha256: str
    seconds: float
    width: int
    height: int


class StepOut(BaseModel):
    number: int = Field(description="Which of them this video is, from 1.")
    prompts: list[str]
    price: int = Field(description="Of all of them; each is set aside when it begins.")
    videos: list[str] = Field(description="Begun so far, in their order.")
    state: str = Field(description="going, done, or stopped: at the first that did not come.")
    message: str | None = Field(description="Why the next one was not begun, for people.")

    @classmethod
    def of(cls, step: Step, price: int) -> Self:
        return cls(
            number=step.number,
            prompts=list(step.prompts),
            price=price * len(step.prompts),
            videos=list(step.videos),
            state=step.state,
            message=step.why,
        )


class LinksOut(BaseModel):
    video: str
    lineage: str
    content: str | None = Field(description="The mp4, once it is ready.")


class VideoOut(BaseModel):
    id: str
    status: str = Field(description="queued, submitting, running, storing; in the end ready or failed.")
    progress: int | None = Field(description="Percent, where the provider tells it.")
    prompt: str = Field(description='As stored: a remix\'s begins with "REMIX: ".')
    model: str
    seconds: int
    size: str
    remix_of: str | None
    gift_of: str | None = Field(description="The failed video in whose place this one came after all, free.")
    mine: bool
    remixable: bool
    offers: list[OfferOut] = Field(description="Where it is not remixable: the edit models that could do it.")
    remixable_until: datetime | None
    price: int
    hold: int = Field(description="Credits set aside for it now.")
    captured: int = Field(description="Credits charged.")
    returned: int = Field(description="Credits given back.")
    created_at: datetime
    ended_at: datetime | None
    removed_at: datetime | None = Field(description="When it was deleted; only a lineage still tells of it then.")
    film_removed_at: datetime | None = Field(
        description="When its film was removed for its age, as the team's admins set; all else stays."
    )
    reason: str | None = Field(description="Why there is no video; stable.")
    message: str | None = Field(description="The same for people.")
    film: FilmOut | None
    chain: StepOut | None = Field(description="Where it is one of several changes; in lists always null.")
    links: LinksOut

    @classmethod
    def of(cls, facts: Facts, **more: Any) -> Self:
        video = facts.video
        film, here = (
            video.film if video.status == "ready" and not (video.removed or video.retired) else None,
            f"/api/videos/{video.id}",
        )
        return cls(
            id=video.id,
            status=video.status,
            progress=video.progress,
            prompt=video.prompt,
            model=video.spec.model,
            seconds=video.spec.seconds,
            size=video.spec.size,
            remix_of=video.remix_of,
            gift_of=video.gift_of,
            mine=facts.mine,
            remixable=facts.remixable,
            offers=[OfferOut.of(offer) for offer in facts.offers],
            remixable_until=video.remixable_until,
            price=video.price,
            hold=facts.held,
            captured=facts.captured,
            returned=facts.returned,
            created_at=video.created_at,
            ended_at=video.ended_at,
            removed_at=video.removed_at,
            film_removed_at=video.retired_at,
            reason=video.reason,
            message=facts.why,
            film=FilmOut.model_validate(film, from_attributes=True) if film else None,
            chain=StepOut.of(facts.step, video.price) if facts.step else None,
            links=LinksOut(video=here, lineage=f"{here}/lineage", content=f"{here}/content" if film else None),
            **more,
        )


class BalanceOut(BaseModel):
    available: int
    held: int


class StartedOut(VideoOut):
    balance: BalanceOut = Field(description="The member's credits after this.")

    @classmethod
    def after(cls, facts: Facts, balance: Balance) -> Self:
        return cls.of(facts, balance=BalanceOut(available=balance.available, held=balance.held))


class PageOut(BaseModel):
    videos: list[VideoOut]
    cursor: str | None = Field(
        description="For the next page; null on the last. A short page may have one too, where a search goes on."
    )


class LineageOut(BaseModel):
    video: VideoOut
    ancestors: list[VideoOut] = Field(description="What it was made from, and that from, nearest first.")
    remixes: list[VideoOut] = Field(description="What was made from it, newest first, at most 100.")

    @classmethod
    def of(cls, lineage: Lineage) -> Self:
        up, down = ([VideoOut.of(one) for one in many] for many in (lineage.ancestors, lineage.remixes))
        return cls(video=VideoOut.of(lineage.video), ancestors=up, remixes=down)


class EntryOut(BaseModel):
    kind: str = Field(description="grant, revoke, hold, capture or release.")
    amount: int
    available_after: int | None
    video_id: str | None
    reason: str | None
    at: datetime


class CreditsOut(BaseModel):
    available: int
    held: int
    used_30_days: int
    entries: list[EntryOut] = Field(description="Newest first, at most 50.")

    @classmethod
    def of(cls, account: Account) -> Self:
        return cls(
            available=account.balance.available,
            held=account.balance.held,
            used_30_days=account.used,
            entries=[EntryOut.model_validate(line, from_attributes=True) for line in account.lines],
        )


class ModelOut(BaseModel):
    id: str
    label: str
    usual: bool = Field(description="Taken where none is named.")
    remixable: bool
    prices: dict[str, dict[int, int]] = Field(description="Credits by size and seconds; a remix costs the same.")

    @classmethod
    def of(cls, model: Offered) -> Self:
        return cls.model_validate(model, from_attributes=True)


class PresetOut(BaseModel):
    name: str
    text: str
    description: str
    whose: str = Field(description="own, team or starter.")

    @classmethod
    def of(cls, preset: Preset) -> Self:
        return cls.model_validate(preset, from_attributes=True)


class PresetsOut(BaseModel):
    presets: list[PresetOut] = Field(description="The member's own, the team's, and those that come with the bot.")


class ModelsOut(BaseModel):
    models: list[ModelOut]
