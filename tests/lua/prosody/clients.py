#!/usr/bin/python3
"""Clients against a Prosody with mod_qun on loopback: clients.py PORT. One line for each thing that is tested."""
import asyncio
import sys
import time

from slixmpp import ClientXMPP
from slixmpp.exceptions import IqError, PresenceError

ROOMS = "rooms.localhost"
LOBBY, WALK, GHOST = f"lobby@{ROOMS}", f"walk-1@{ROOMS}", f"ghost@{ROOMS}"


class Client(ClientXMPP):
    def __init__(self, user):
        super().__init__(f"{user}@localhost/t", f"secret-{user}")
        for plugin in ("xep_0030", "xep_0045", "xep_0004"):
            self.register_plugin(plugin)
        self.ready, self.heard, self.errors, self.gone = asyncio.Event(), [], [], []
        self.add_event_handler("session_start", self.begin)
        self.add_event_handler("groupchat_message", lambda m: self.heard.append((m["from"].resource, m["body"])))
        self.told, self.refusals = [], []
        self.add_event_handler("message", lambda m: self.told.append(m["body"]) if m["type"] == "normal" else None)
        self.add_event_handler("message_error", lambda m: self.errors.append(m["error"]["text"]))
        self.add_filter("in", self.look)

    def look(self, stanza):  # the library's events for rooms do not show that one is destroyed
        if stanza.name == "presence" and "<destroy" in str(stanza):
            self.gone.append((stanza["from"].bare, str(stanza)))
        if stanza.name == "presence" and stanza["type"] == "error":
            self.refusals.append(stanza["error"]["condition"])
        return stanza

    async def begin(self, _):
        self.send_presence()
        self.ready.set()

    async def join(self, room):
        """Why the join was refused; None: it was not."""
        try:
            await self["xep_0045"].join_muc_wait(room, self.boundjid.user, timeout=10)
        except PresenceError as error:
            return error.condition, error.text
        return None

    async def open(self, room):
        await self.join(room)
        muc = self["xep_0045"]
        await muc.set_room_config(room, await muc.get_room_config(room))

    async def sees(self, room):
        try:
            await self["xep_0030"].get_info(jid=room, timeout=5)
        except IqError:
            return False
        return True

    def say(self, room, text):
        self.send_message(room, text, mtype="groupchat")


passed = failed = 0


def result(name, good, seen):
    global passed, failed
    passed, failed = passed + bool(good), failed + (not good)
    print(f"{'ok' if good else 'not ok'} prosody: {name}" + ("" if good else f"\n    {seen!r}"), flush=True)


async def until(condition, seconds):
    end = time.monotonic() + seconds
    while not condition() and time.monotonic() < end:
        await asyncio.sleep(0.1)


async def entries(anna, bo, spammer, stranger):
    await anna.open(LOBBY)
    result("who fulfils the threshold comes in", await bo.join(LOBBY) is None, None)
    refused = await spammer.join(LOBBY)
    result("who does not is refused, with the reason",
           refused and refused[0] == "registration-required" and "on the list of spammers" in refused[1], refused)
    asked = await stranger.join(LOBBY)
    result("of whom a fact is missing is asked for it",
           asked and asked[0] == "not-authorized" and "Please send a photo of your pet" in asked[1], asked)
    await spammer.join(GHOST)
    seen = [room for room in (LOBBY, GHOST) if await anna.sees(room)]
    result("a room whose founder is refused is not left behind", seen == [LOBBY], seen)


async def messages(anna, bo):
    for text in ("hello all", "buy at the ｃ ａ ｓ ｉ ｎ ｏ", "找我代 购", "bye"):
        bo.say(LOBBY, text)
    await until(lambda: ("bo", "bye") in anna.heard, 10)
    await until(lambda: len(bo.errors) >= 2, 5)
    heard = [text for nick, text in anna.heard if nick == "bo"]
    result("an advertisement in full width is stopped, what is none is not", heard == ["hello all", "bye"], heard)
    result("whoever advertised is told the rule", len(bo.errors) == 2 and "no advertising" in bo.errors[0], bo.errors)
    bo.say(LOBBY, "hey you")
    await until(lambda: bo.told and ("bo", "hey you") in anna.heard, 5)
    result("a warning goes to the member alone, and the message passes",
           len(bo.told) == 1 and "be polite" in bo.told[0] and ("bo", "hey you") in anna.heard, bo.told)
    bo.say(LOBBY, "loud")
    bo.say(LOBBY, "still here")
    await until(lambda: len(bo.errors) >= 4, 5)
    result("whoever is muted is not heard", ("bo", "still here") not in anna.heard and len(bo.errors) == 4, bo.errors)
    await asyncio.sleep(2.5)
    bo.say(LOBBY, "again")
    await until(lambda: ("bo", "again") in anna.heard, 5)
    result("and may speak when it is over", ("bo", "again") in anna.heard, anna.heard)
    for i in range(20):
        bo.say(LOBBY, f"flood {i}")
    await until(lambda: len(bo.errors) >= 10, 10)
    heard = [text for nick, text in anna.heard if text.startswith("flood")]
    result("a flood is stopped", 0 < len(heard) < 20 and "too many messages" in bo.errors[-1], (heard, bo.errors))


async def expiry(anna, bo):
    began = time.monotonic()
    await anna.open(WALK)
    await bo.join(WALK)
    await until(lambda: bo.gone, 20)
    took = time.monotonic() - began
    warned = [text for nick, text in bo.heard if not nick]
    result("a temporary room is warned before its end", len(warned) == 1, warned)
    result("a temporary room ends at its time", bo.gone and bo.gone[0][0] == WALK and 5 < took < 9, (took, bo.gone))
    result("and says why", bo.gone and "the walk is over" in bo.gone[0][1], bo.gone)
    await asyncio.sleep(0.5)
    seen = [room for room in (LOBBY, WALK) if await anna.sees(room)]
    result("no room is left of it", seen == [LOBBY], seen)


async def removal(anna, bo):
    bo.say(LOBBY, "scam")
    await asyncio.sleep(1)
    bo["xep_0045"].join_muc(LOBBY, "bo")
    await until(lambda: "forbidden" in bo.refusals, 5)
    result("whoever is removed does not come back", "forbidden" in bo.refusals and ("bo", "scam") not in anna.heard,
           bo.refusals)


async def main():
    clients = [Client(user) for user in ("anna", "bo", "spammer", "stranger")]
    for client in clients:
        client.connect(("127.0.0.1", int(sys.argv[1])), use_ssl=False, force_starttls=False, disable_starttls=True)
    await asyncio.wait_for(asyncio.gather(*(client.ready.wait() for client in clients)), 30)
    await entries(*clients)
    await messages(*clients[:2])
    await expiry(*clients[:2])
    await removal(*clients[:2])
    for client in clients:
        await client.disconnect()
    print(f"{passed} passed, {failed} failed")
    return failed != 0


if __name__ == "__main__":
    sys.exit(asyncio.get_event_loop().run_until_complete(main()))
