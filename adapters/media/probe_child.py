"""The process that opens a stranger's film: limits first, then one decoded frame, then the facts as JSON."""

import json
import resource
import sys

_MEMORY = 2 << 30
_CPU_S = 20


def main(path: str) -> None:
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (_CPU_S, _CPU_S))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    import av  # noqa: PLC0415  # Only once the limits stand.

    with av.open(path, format="mp4") as container:
        stream = container.streams.video[0]
        frame = next(container.decode(stream))
        seconds = (container.duration or 0) / av.time_base
        print(json.dumps({"seconds": seconds, "width": frame.width, "height": frame.height}))  # noqa: T201  # The answer.


if __name__ == "__main__":
    main(sys.argv[1])
