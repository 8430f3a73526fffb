"""What comes in over the HTTP API, field by field."""

from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from core.studio import MOST_STEPS

Typed = Annotated[str, Field(max_length=20_000)]
"""As a person typed it; what is too long for a video is said by the core, in words."""
Named = Annotated[str, Field(min_length=1, max_length=300)]


class In(BaseModel):
    model_config = ConfigDict(frozen=True, populate_by_name=True)


class RemixIn(In):
    video_id: Named = Field(description="The finished video to remix.")
    prompt: Typed = Field("", description="The one thing to change; may be left out where a preset says it.")
    prompts: list[Typed] | None = Field(
        None,
        min_length=2,
        max_length=MOST_STEPS,
        description="Instead of prompt and preset: changes to make one after another, each a remix of the one before.",
    )
    preset: Named | None = Field(None, description="One of GET /api/presets; goes before the prompt.")
    model: Annotated[str, Field(min_length=1, max_length=64)] | None = Field(
        None, description="An edit model, to change our copy of the film at its own price; default: the original's way."
    )
    poll: bool = Field(
        default=False, alias="pollForCompletion", description="Answer when it has ended, after 10 minutes at most."
    )
    insist: bool = Field(
        default=False, description="Start it although several changes were asked for, or the same just now."
    )

    @model_validator(mode="after")
    def _one_way_alone(self) -> Self:
        if self.prompts is not None and (self.prompt or self.preset is not None):
            raise ValueError("either prompts, or prompt and preset")
        return self


class GenerateIn(In):
    prompt: Typed = Field(description="What the video should show.")
    model: Named | None = Field(None, description="One of GET /api/models; default: the first.")
    seconds: int | Named | None = Field(None, description="Default: the model's first length.")
    size: Named | None = Field(None, description="As 1280x720; default: the model's first size.")
    poll: bool = Field(
        default=False, alias="pollForCompletion", description="Answer when it has ended, after 10 minutes at most."
    )
    insist: bool = Field(default=False, description="Start it although the same was started just now.")


class CheckIn(In):
    video_id: Named


class VideosIn(In):
    whose: Literal["team", "mine"] = "team"
    kind: Literal["all", "original", "remix"] = "all"
    model: str = Field("", max_length=100)
    search: str = Field("", max_length=100, description="Words of the prompt or their beginnings, or an id.")
    limit: int = Field(24, ge=1, le=100)
    cursor: str = Field("", max_length=100, description="Of the page before.")
