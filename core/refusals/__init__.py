"""Every polite no, as the sentence a person reads: what happened, what it cost, what to do now."""

from core.refusals.brought import (
    CannotFetch,
    FileHidden,
    FileTooBig,
    FilmTooLong,
    FilmUnfit,
    NoEditor,
    NoModelMade,
    NotPlayable,
    NoVideoThere,
    StillFetching,
)
from core.refusals.credits import BadAmount, BadMember, InsufficientCredits, PoolEmpty, TeamIsFull, TooManyVideos
from core.refusals.faults import AlreadyDone, Broken, OldButton, Paused, PlatformSlow, TryAgainSoon
from core.refusals.films import (
    BadDays,
    ComparedElsewhere,
    FilmRetired,
    NoFilmToCompare,
    NoFilmYet,
    NoPublicAddress,
    NothingToCompare,
    SameVideo,
    TooManyComparisons,
    TooManyLinks,
)
from core.refusals.pauses import BadMonth, CannotMove, OnlyTheOwner, ProviderDown
from core.refusals.people import CannotPostHere, External, Guest, NotAllowed, NotYours, PagesOff, TeamNotAdmitted
from core.refusals.refusal import Offer, Refusal
from core.refusals.remixes import (
    CannotEdit,
    NoPublicLink,
    NotRemixable,
    ProviderGone,
    SourceExpired,
    SourceTooLarge,
    SourceTooLong,
    SourceTooShort,
    SourceTooSmall,
)
from core.refusals.videos import (
    CannotCancel,
    NotFound,
    NotReady,
    OriginalFailed,
    RemixWaits,
    Removed,
    StillMaking,
    VideoUnnamed,
)
from core.refusals.wishes import (
    BadPreset,
    DraftGone,
    JustStarted,
    KeyReused,
    ModelUnknown,
    PromptEmpty,
    PromptTooLong,
    SeveralChanges,
    SpecImpossible,
    TooManyPresets,
    UnknownOption,
    UnknownPreset,
)
from core.refusals.wording import are_back, credits_text, gigabytes

__all__ = [
    "AlreadyDone", "BadAmount", "BadDays", "BadMember", "BadMonth", "BadPreset", "Broken", "CannotCancel",
    "CannotEdit", "CannotFetch", "CannotMove", "CannotPostHere", "ComparedElsewhere", "DraftGone", "External",
    "FileHidden", "FileTooBig", "FilmRetired", "FilmTooLong", "FilmUnfit", "Guest", "InsufficientCredits",
    "JustStarted", "KeyReused", "ModelUnknown", "NoEditor", "NoFilmToCompare", "NoFilmYet", "NoModelMade",
    "NoPublicAddress", "NoPublicLink", "NoVideoThere", "NotAllowed", "NotFound", "NotPlayable", "NotReady",
    "NotRemixable", "NotYours", "NothingToCompare", "Offer", "OldButton", "OnlyTheOwner", "OriginalFailed",
    "PagesOff", "Paused", "PlatformSlow", "PoolEmpty", "PromptEmpty", "PromptTooLong", "ProviderDown",
    "ProviderGone", "Refusal", "RemixWaits", "Removed", "SameVideo", "SeveralChanges", "SourceExpired",
    "SourceTooLarge", "SourceTooLong", "SourceTooShort", "SourceTooSmall", "SpecImpossible", "StillFetching",
    "StillMaking", "TeamIsFull", "TeamNotAdmitted", "TooManyComparisons", "TooManyLinks", "TooManyPresets",
    "TooManyVideos", "TryAgainSoon", "UnknownOption", "UnknownPreset", "VideoUnnamed", "are_back", "credits_text",
    "gigabytes",
]  # fmt: skip
