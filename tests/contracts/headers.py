"""Reads the public headers as the preprocessor leaves them: functions, structs, callbacks."""
import re
import tempfile
from pathlib import Path

import gate

PUBLIC = "QUN_PUBLIC_FUNCTION"


def preprocessed(tree):
    """All public headers as one text without comments and directives."""
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "all.c"
        source.write_text("".join(f"#include <qun/{header.name}>\n" for header in tree.headers()))
        text = gate.output("cc", "-E", "-P", "-std=c11", "-ffreestanding", f"-DQUN_API={PUBLIC}",
                           "-I", tree.include, source)
    return " ".join(text.split())


def functions(text):
    """Name to parameter list of every public function."""
    found = re.findall(rf"{PUBLIC} [^;()]*?\b(\w+) ?\((.*?)\) ?;", text)
    return dict(found)


def structs(text):
    """Name to field names of every public struct that has a layout, in order."""
    found = {}
    for name, body in re.findall(r"typedef struct (qun_\w+) \{([^{}]*)\} \1;", text):
        found[name] = [declared(piece) for line in body.split(";") if line.strip() for piece in pieces(line)]
    return found


def callbacks(text):
    """Name to parameter list of every function type."""
    return dict(re.findall(r"typedef [\w *]*?\(\*(qun_\w+)\) ?\((.*?)\) ?;", text))


def pieces(declaration):
    """Splits at commas that are not inside parentheses."""
    depth, start = 0, 0
    for i, letter in enumerate(declaration):
        depth += (letter == "(") - (letter == ")")
        if letter == "," and depth == 0:
            yield declaration[start:i]
            start = i + 1
    yield declaration[start:]


def declared(declarator):
    """The name that a declarator declares: `const char *text` -> text; `void (*release)(int)` -> release."""
    callback = re.search(r"\(\*(\w+)\)", declarator)
    if callback:
        return callback.group(1)
    words = re.findall(r"\w+", re.sub(r"\[.*?\]", "", declarator))
    return words[-1] if words else ""


def parameters(text):
    """Names of a parameter list."""
    if text.strip() in ("", "void"):
        return []
    return [declared(piece) for piece in pieces(text)]
