"""The process in which strangers' films are opened: limits first, one job from stdin, its answer as JSON."""

import errno
import json
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[3]))  # An isolated Python looks nowhere by itself.

from adapters.media.child import limits  # The line above finds it.


def main() -> None:
    asked = json.load(sys.stdin)
    limits.enter(asked["limits"])
    from adapters.media.child import jobs  # noqa: PLC0415  # It opens FFmpeg, and that only once the limits stand.

    try:
        answer = jobs.JOBS[asked["job"]](**asked["with"])
    except OSError as fault:
        sys.exit(errno.ENOSPC if fault.errno in limits.NO_SPACE else f"{type(fault).__name__}: {fault}")
    json.dump(answer, sys.stdout)


if __name__ == "__main__":
    main()
