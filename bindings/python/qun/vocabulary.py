"""The words of the registry, as types (made by bindings/generate.py from include/qun and src/base/registry.json)."""
from typing import Literal

Status = Literal[
    "ok", "nomem", "arg", "size", "newer", "text", "invalid", "limit", "cost", "slot", "type", "facts", "space",
    "none", "state", "format", "version", "host",
]
Code = Literal[
    "C001", "C002", "C003", "C010", "C011", "C012", "C013", "C014", "C015", "C016", "C017", "C018", "C020", "C021",
    "C022", "C023", "C024", "C025", "C026", "C030", "C031", "C032", "P101", "P102", "P103", "P104", "P105", "P106",
    "P107", "P108", "P109", "P110", "P111", "D201", "D203", "D204", "D205", "D206", "D207", "D208", "G302", "G303",
    "G304", "G306", "G307", "G308", "G309", "G310", "G311", "G312", "R401", "R402", "R403", "R404", "R405", "R406",
    "R407", "R408", "S501", "S502", "S513", "W001", "W002", "W003", "W004", "W005", "W006", "E001", "E005", "Y001",
    "Y002", "Y003", "Y004", "Y005", "Y006", "Y007", "Y008", "Y009", "Y010", "Y011", "Y012", "Y014",
]
Lang = Literal[
    "zh", "en",
]
Audience = Literal[
    "member", "operator", "auditor",
]
Severity = Literal[
    "note", "warning", "error",
]
Scope = Literal[
    "record", "group", "member", "here", "event", "community", "staff",
]
Type = Literal[
    "unknown", "null", "bool", "int", "uint", "double", "string", "bytes", "timestamp", "duration", "list", "map",
    "optional", "type", "failed", "ip", "cidr",
]
Object = Literal[
    "head", "param", "positioning", "goal", "attribute", "event", "metric", "words", "timing", "notice", "threshold",
    "path", "requirement", "class", "tier", "role", "carrier", "form", "ending", "rule", "permit", "ladder", "step",
    "stage", "action",
]
Verb = Literal[
    "admit", "segment", "place", "plan", "moderate", "settle", "due", "expire", "assess", "roster", "fission",
    "packet", "check", "compare", "run",
]
Act = Literal[
    "none", "allow", "deny", "admit", "refuse", "pend", "invite", "close", "assign", "appoint", "release", "route",
    "move", "open", "split", "merge", "transfer", "dissolve", "relaunch", "delete", "redirect", "reply", "mark",
    "warn", "strike", "mute", "remove", "fine", "reward", "share", "packet", "post", "notify", "ask", "report",
    "keep", "promote", "demote", "enter", "extend", "true", "false", "unknown", "value", "failed",
]
State = Literal[
    "holds", "fails", "missing", "broken",
]
Event = Literal[
    "join", "leave", "apply", "ack", "message", "reaction", "order", "packet", "claim", "submit", "review", "checkin",
    "share", "visit", "invite", "report", "dispute", "question", "handled", "violation", "content", "attend",
    "friend", "done", "spend", "grant", "use", "sanction", "appoint", "open", "dissolve", "change",
]
Part = Literal[
    "when", "unless", "enter", "keep", "who", "then", "else", "end", "active",
]
Table = Literal[
    "long", "wide", "reasons",
]
Resource = Literal[
    "template", "pack", "schema", "messages",
]
Fate = Literal[
    "counted", "repeated", "late", "early",
]
Set = Literal[
    "status", "code", "lang", "audience", "severity", "scope", "type", "object", "verb", "act", "state", "event",
    "part", "table", "resource", "fate", "set",
]
