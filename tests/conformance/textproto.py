"""Reads protobuf's text format without its schema, strictly: what it does not know is an error with its line.

Relies on nothing but Python. cel_suite.py reads the CEL conformance suite with it."""

import re


class TextprotoError(Exception):
    """What is wrong, and where."""


class Word(str):
    """A bare value: a number, true, inf, the name of an enumerator. Quoted values are bytes."""


class Message:
    """The fields of a message in their order; a name may occur again and again."""

    def __init__(self, fields=None):
        self.fields = fields if fields is not None else []

    def add(self, name, value):
        self.fields.append((name, value))

    def names(self):
        return [name for name, _ in self.fields]

    def all(self, name):
        return [value for found, value in self.fields if found == name]

    def one(self, name, default=None):
        """The only value of a field that must not be there twice."""
        values = self.all(name)
        if len(values) > 1:
            raise TextprotoError(f"field {name} is there {len(values)} times")
        return values[0] if values else default


TOKEN = re.compile(
    r"""(?P<space>[ \t\r\n]+|\#[^\n]*)
      | (?P<string>"(?:[^"\\\n]|\\.)*" | '(?:[^'\\\n]|\\.)*')
      | (?P<extension>\[[A-Za-z0-9_./\- \t\r\n]+\])
      | (?P<word>-?\s*[A-Za-z_0-9.][A-Za-z_0-9.+]*(?:(?<=[eE])-[0-9]+)?)
      | (?P<mark>[{}<>\[\]:;,])""",
    re.VERBOSE,
)

ESCAPE = re.compile(rb"\\([0-7]{1,3}|x[0-9A-Fa-f]{1,2}|u[0-9A-Fa-f]{4}|U[0-9A-Fa-f]{8}|.)", re.DOTALL)
SIMPLE = {b"a": 7, b"b": 8, b"f": 12, b"n": 10, b"r": 13, b"t": 9, b"v": 11,
          b"\\": 92, b"'": 39, b'"': 34, b"?": 63}
CLOSING = {"{": "}", "<": ">"}


def unescape(quoted):
    """The bytes between the quotes of a string token."""

    def byte_of(match):
        code = match.group(1)
        if code in SIMPLE:
            return bytes([SIMPLE[code]])
        if code[:1] in b"01234567":
            number = int(code, 8)
            if number > 255:
                raise TextprotoError(f"no byte: \\{code.decode()}")
            return bytes([number])
        if len(code) > 1 and code[:1] == b"x":
            return bytes([int(code[1:], 16)])
        if len(code) > 1:
            return chr(int(code[1:], 16)).encode("utf-8")
        raise TextprotoError(f"no such escape: \\{code.decode('utf-8', 'replace')}")

    return ESCAPE.sub(byte_of, quoted[1:-1].encode("utf-8"))


class Reader:
    """Tokens with one of lookahead, and the grammar: a field is name [:] value, a value may repeat in [..]."""

    def __init__(self, text):
        self.text = text
        self.offset = 0
        self.kind = self.token = None
        self.step()

    def fail(self, what):
        line = self.text.count("\n", 0, self.offset) + 1
        raise TextprotoError(f"line {line}: {what}, found {self.token!r}")

    def step(self):
        """Moves to the next token; kind None at the end."""
        while self.offset < len(self.text):
            match = TOKEN.match(self.text, self.offset)
            if not match:
                self.token = self.text[self.offset]
                self.fail("expected a token")
            self.offset = match.end()
            if match.lastgroup != "space":
                self.kind, self.token = match.lastgroup, match.group()
                return
        self.kind, self.token = None, ""

    def take(self, mark):
        """Passes over a mark if it stands here."""
        if self.kind == "mark" and self.token == mark:
            self.step()
            return True
        return False

    def message(self, closing):
        message = Message()
        while not (self.kind is None and closing is None):
            if closing is not None and self.take(closing):
                break
            if self.kind not in ("word", "extension") or self.token[0] in "-.0123456789":
                self.fail("expected a field's name")
            name = re.sub(r"\s", "", self.token)
            self.step()
            colon = self.take(":")
            for value in self.values(colon):
                message.add(name, value)
            if not self.take(","):
                self.take(";")
        return message

    def values(self, colon):
        """One value, or those of a bracketed list. Only messages may follow without a colon."""
        if not self.take("["):
            return [self.value(colon)]
        values = []
        while not self.take("]"):
            values.append(self.value(colon))
            if not self.take(",") and self.token != "]":
                self.fail("expected , or ]")
        return values

    def value(self, colon):
        if self.kind == "mark" and self.token in CLOSING:
            closing = CLOSING[self.token]
            self.step()
            return self.message(closing)
        if not colon:
            self.fail("expected : or {")
        if self.kind == "string":
            return self.string()
        if self.kind == "word":
            word = Word(re.sub(r"\s", "", self.token))
            self.step()
            return word
        return self.fail("expected a value")

    def string(self):
        """Strings that follow each other are one."""
        pieces = []
        while self.kind == "string":
            pieces.append(unescape(self.token))
            self.step()
        return b"".join(pieces)


def parse(text):
    """The message a text holds. Raises TextprotoError."""
    return Reader(text).message(None)
