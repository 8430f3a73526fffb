"""What the process can be asked for, by name."""

from collections.abc import Callable, Mapping
from typing import Any

from adapters.media.child.arrive import arrive
from adapters.media.child.encoding import mend
from adapters.media.child.facts import facts
from adapters.media.child.likeness import alike
from adapters.media.child.look import look
from adapters.media.child.pairs import side_by_side, wipe
from adapters.media.child.smaller import smaller
from adapters.media.child.stills import poster
from adapters.media.child.strip import strip

JOBS: Mapping[str, Callable[..., dict[str, Any]]] = {
    "facts": facts,
    "look": look,
    "arrive": arrive,
    "mend": mend,
    "poster": poster,
    "side": side_by_side,
    "wipe": wipe,
    "smaller": smaller,
    "strip": strip,
    "alike": alike,
}
