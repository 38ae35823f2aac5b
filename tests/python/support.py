"""What the tests share: charters small enough to read, and a clock."""
from datetime import datetime, timezone
from pathlib import Path

import qun

ROOT = Path(__file__).resolve().parents[2]
NOW = datetime(2026, 1, 5, 8, 0, tzinfo=timezone.utc)

CLUB = {
    "qun": 1, "id": "club", "revision": "7", "name": {"zh": "俱乐部", "en": "Club"},
    "attributes": {
        "member.photo": {"type": "evidence", "ask": {"zh": "请发照片", "en": "Please send a photo"}},
        "member.region": "string", "member.visited": "time", "member.tags_given": "list", "member.paid": "money",
    },
    "metrics": {"member.orders": {"count": "order"}, "member.posts_30d": {"count": "message", "over": "30d"}},
    "words": {"ads": {"terms": ["加微信"]}},
    "entry": {"paths": [
        {"id": "buyer", "when": [{"id": "bought", "when": "member.orders >= 1", "why": "one order first"}]},
        {"id": "owner", "when": "member.photo"}]},
    "tiers": [{"id": "guest"}, {"id": "vip", "enter": "member.orders >= 3"}],
    "rules": [{"id": "no-ads", "on": ["message"], "when": "event.hits('ads') > 0", "informed": "none", "then": ["delete"]}],
}

FLASH = {
    "qun": 1, "id": "sale", "name": "Sale", "carriers": [{"id": "wechat"}],
    "groups": [{"id": "flash", "carrier": "wechat", "life": "flash", "warn": ["1h"],
                "ends": [{"id": "cap", "on": {"after": "4h"}}]}],
}


def club():
    return qun.load(CLUB)


def event(number, kind, member="anna", minute=0, **fields):
    return {"id": f"e{number}", "at": f"2026-01-05T10:{minute:02}:00Z", "kind": kind, "member": member, **fields}
