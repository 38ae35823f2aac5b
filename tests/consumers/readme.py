"""The C program of the README and what it prints: the first ```c block under a heading that names C, and the
```text block after it."""
import re

LINES_AT_MOST = 60
C_HEADING = re.compile(r"^#+ .*(?<![\w+#])C(?![\w+#])")


class Missing(Exception):
    """The README does not have what is wanted."""


def program(text):
    """The program and its output."""
    heading, language, block, source = False, None, [], None
    for line in text.splitlines():
        fence = re.match(r"^```(\w*)\s*$", line)
        if fence and language is None:
            language, block = fence.group(1), []
        elif fence:
            if source is None and heading and language == "c":
                source = "\n".join(block) + "\n"
            elif source is not None and language == "text":
                return checked(source), "\n".join(block) + "\n"
            language = None
        elif language is not None:
            block.append(line)
        elif line.startswith("#") and source is None:
            heading = bool(C_HEADING.match(line))
    raise Missing("no ```text block after the C program" if source else "no ```c block under a heading that names C")


def checked(source):
    count = source.count("\n")
    if count >= LINES_AT_MOST:
        raise Missing(f"the C program has {count} lines, under {LINES_AT_MOST} is wanted")
    return source
