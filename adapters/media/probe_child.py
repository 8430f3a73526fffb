"""The process that opens a stranger's film: limits first, one decoded frame, every packet there, the facts as JSON."""

import json
import resource
import sys

_MEMORY = 2 << 30
_CPU_S = 20
_MAY_LACK_S, _MAY_LACK = 0.5, 0.1
"""The sound may go on a little longer than the pictures."""


def main(path: str) -> None:
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (_CPU_S, _CPU_S))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    import av  # noqa: PLC0415  # Only once the limits stand.

    with av.open(path, format="mp4") as container:
        stream = container.streams.video[0]
        seconds, end, frame = (container.duration or 0) / av.time_base, 0.0, None
        for packet in container.demux():
            if packet.is_corrupt:
                sys.exit("its last part is missing")
            if packet.stream is not stream:
                continue
            if packet.pts is not None:
                end = max(end, float((packet.pts + (packet.duration or 0)) * packet.time_base))
            if frame is None:
                frame = next(iter(stream.decode(packet)), None)
    if frame is None or seconds - end > max(_MAY_LACK_S, seconds * _MAY_LACK):
        sys.exit("there is less in it than it says")
    print(json.dumps({"seconds": seconds, "width": frame.width, "height": frame.height}))  # noqa: T201  # The answer.


if __name__ == "__main__":
    main(sys.argv[1])
