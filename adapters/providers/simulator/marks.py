"""What goes wrong on request: words in square brackets anywhere in a prompt, good for that one video.

Before anything is made:
    [refuse]       400 moderation_blocked            [busy], [busy=5]  one 429 with Retry-After, then accepted
    [error]        500                               [garbage]         200 with a body that is no video
After the video was accepted:
    [drop]         the connection is cut unanswered  [lost]            answered with a 500 all the same
    [hang=30]      the answer comes 30 s late
While it is being made:
    [slow=30]      it takes 30 s                     [stuck]           it never finishes
    [fail]         it fails                          [late-refuse]     it fails with content_filter
When it is done:
    [cut]          each download breaks off halfway  [expires=5]       its files are gone after 5 s
"""

import re
from dataclasses import dataclass

MARK = re.compile(
    r"\[(refuse|busy|error|garbage|drop|lost|hang|slow|stuck|fail|late-refuse|cut|expires)(?:=(\d{1,6}(?:\.\d+)?))?\]"
)


@dataclass(frozen=True, kw_only=True)
class Marks:
    found: dict[str, float | None]

    @classmethod
    def of(cls, prompt: str) -> "Marks":
        return cls(found={name: float(value) if value else None for name, value in MARK.findall(prompt.lower())})

    def __contains__(self, name: str) -> bool:
        return name in self.found

    def number(self, name: str, otherwise: float) -> float:
        value = self.found.get(name)
        return otherwise if value is None else value
