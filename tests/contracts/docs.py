#!/usr/bin/env python3
"""The documents hold together: links lead somewhere, named commands exist, the README has its program.

That its examples run is for tests/consumers and tests/docs."""
import re
import subprocess

import gate

DOCUMENTS = ("README.md", "CONTRIBUTING.md", "SECURITY.md", "CHANGELOG.md", "LICENSE")
LINK = re.compile(r"\]\(([^)\s]+)\)")


def documents(tree):
    return sorted(tree.root.glob("*.md")) + sorted((tree.root / "docs").rglob("*.md"))


def anchors(text):
    """The fragment names that the headings of a page get."""
    heads = re.findall(r"^#+ +(.*?) *$", re.sub(r"^```.*?^```", "", text, flags=re.M | re.S), re.M)
    return {re.sub(r"[^\w\- ]", "", head.replace("`", "")).lower().replace(" ", "-") for head in heads}


def links(tree, page):
    text = page.read_text(encoding="utf-8")
    for target in LINK.findall(re.sub(r"^```.*?^```", "", text, flags=re.M | re.S)):
        path, _, fragment = target.partition("#")
        if "://" in target or target.startswith("mailto:"):
            continue
        there = page.parent / path if path else page
        if not there.exists():
            yield f"{tree.name(page)}: a link to {target}, which is not there"
        elif fragment and there.suffix == ".md" and fragment not in anchors(there.read_text(encoding="utf-8")):
            yield f"{tree.name(page)}: a link to {target}: no such heading"


def commands(tree, page):
    """./dev WORD in a page must be a command."""
    for word in sorted(set(re.findall(r"\./dev ([a-z]+)", page.read_text(encoding="utf-8")))):
        done = subprocess.run([str(tree.root / "dev"), word, "--help"], capture_output=True, text=True)
        if done.returncode:
            yield f"{tree.name(page)}: ./dev {word} is no command"


def findings(tree):
    for name in DOCUMENTS:
        if not (tree.root / name).exists():
            yield f"{name} is not there"
    for page in documents(tree):
        yield from links(tree, page)
        yield from commands(tree, page)


if __name__ == "__main__":
    gate.main("docs", findings)
