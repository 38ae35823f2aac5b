#!/usr/bin/env python3
"""The program qun from outside: what it is given, what it prints, its exit status. One line a case where possible.

Takes the path of the program (else build/release/qun, or that of $QUN_BUILD). Says `ok NAME` or `not ok NAME` with what
was expected and what came; the last line is `N passed, M failed`."""
import gzip
import json
import os
import pty
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SECONDS = 60

CLUB = """{"qun":1,"id":"club","name":{"zh":"俱乐部","en":"Club"},"timezone":"Asia/Shanghai",
 "notice":{"text":"群规","ack":"posted"},
 "attributes":{"member.region":{"type":"string","ask":{"zh":"您在哪个城市?","en":"which city?"}},
               "member.photo":{"type":"evidence","ask":"a photo"}, "member.pets":{"type":"list"}},
 "metrics":{"member.orders":{"count":"order"},"member.posts_30d":{"count":"message","over":"30d"}},
 "entry":{"paths":[{"id":"buyer","when":[{"id":"bought","when":"member.orders >= 1","why":{"zh":"需先完成一次购买","en":"one order first"}}]},
                   {"id":"owner","when":"member.photo"}]},
 "classes":[{"id":"region","by":"member.region"}],
 "tiers":[{"id":"newcomer"},{"id":"regular","enter":"member.orders >= 1"},
          {"id":"vip","enter":"member.orders >= 2 && member.posts_30d >= 2","keep":"member.posts_30d >= 1","grace":"7d"}],
 "carriers":[{"id":"wechat","kind":"wechat","max":500}],
 "groups":[{"id":"talk","carrier":"wechat","life":"temporary","warn":["1d"],
            "ends":[{"id":"idle","on":{"from":"group.active_at","after":"14d"},"why":"14 quiet days"}]}],
 "words":{"ads":{"terms":["加微信","代购"],"detect":["phone"]}},
 "rules":[{"id":"no-ads","on":"message","when":"event.hits('ads') > 0","informed":"none",
           "then":["delete",{"do":"strike","ladder":"conduct"}],"why":{"zh":"禁止广告","en":"no ads"}},
          {"id":"long","on":"message","when":"size(event.text) > 50","informed":"none","then":["warn"],"why":"too long"}],
 "ladders":[{"id":"conduct","decay":"30d","steps":[{"at":2,"then":[{"do":"mute","for":"1d"}]}]}]}
"""

STORY = """{"id":"e1","at":"2026-01-01T08:00:00+08:00","kind":"open","group":"g1"}
{"id":"e2","at":"2026-01-01T09:00:00+08:00","kind":"apply","member":"anna"}
{"id":"e3","at":"2026-01-01T10:00:00+08:00","kind":"order","member":"anna","amount":1000}
{"id":"e4","at":"2026-01-01T11:00:00+08:00","kind":"apply","member":"anna"}
{"id":"e5","at":"2026-01-01T12:00:00+08:00","kind":"join","member":"anna","group":"g1","member.region":"sh"}
{"id":"e6","at":"2026-01-02T12:00:00+08:00","kind":"order","member":"anna"}
{"id":"e7","at":"2026-01-02T13:00:00+08:00","kind":"message","member":"anna","group":"g1","text":"hello"}
{"id":"e8","at":"2026-01-02T14:00:00+08:00","kind":"message","member":"anna","group":"g1","text":"again"}
{"id":"e8","at":"2026-01-02T14:00:00+08:00","kind":"message","member":"anna","group":"g1","text":"again"}
{"id":"e9","at":"2026-01-02T15:00:00+08:00","kind":"join","member":"bob","group":"g1"}
{"id":"e10","at":"2026-01-02T16:00:00+08:00","kind":"message","member":"bob","group":"g1","text":"代购 13812345678"}
{"id":"e11","at":"2026-01-02T17:00:00+08:00","kind":"message","member":"bob","group":"g1","text":"加 微 信 呀"}
"""
MARCH = "2026-03-01T00:00:00+08:00"
NOW = "--now=2026-02-01T00:00:00Z"
BOM = "\ufeff"

FILES = {
    "club.json": CLUB,
    "story.jsonl": STORY,
    "story.gz": gzip.compress(STORY.encode()),
    "cut.gz": gzip.compress(STORY.encode())[:-20],
    "wrong.json": '{"qun": 1, "id": "w",\n "name": "w",\n "tierz": []}\n',
    "typo.json": CLUB.replace("member.orders >= 1\",\"why", "member.order >= 1\",\"why"),
    "idle.json": '{"qun": 1, "id": "idle", "attributes": {"member.orders": "int"}, "entry": {"paths": [\n'
                 '{"id": "all", "when": "member.orders > 2 && size(member.name) >= 0"},\n'
                 '{"id": "none", "when": "member.orders > 5 && member.orders < 3"},\n'
                 '{"id": "twice", "when": "member.orders > 5 || member.orders > 7"}]}}\n',
    "zone.json": CLUB.replace("Asia/Shanghai", "Asia/Nowhere"),
    "escape.json": CLUB.replace("Asia/Shanghai", "../../etc/passwd"),
    "vars.json": '{"x": 41,\n "name": "群"}\n',
    "bad-vars.json": '{"x": 41,\n "y": }\n',
    "members.csv": "id,orders,photo,pets\nanna,3,,cat;dog\nbob,,true,\n",
    "old.txt": "precious\n",
}


# ---- the table: name, arguments, standard input, status, what stands on standard output and error ----

class Case:
    def __init__(self, name, args, stdin="", status=0, out=(), err=(), exact=None, absent=()):
        self.name, self.args, self.stdin, self.status = name, args, stdin, status
        self.out, self.err = [out] if isinstance(out, str) else out, [err] if isinstance(err, str) else err
        self.exact, self.absent = exact, [absent] if isinstance(absent, str) else absent


def evaluates(name, expression, printed, *options):
    return Case(f"eval: {name}", ["eval", *options, "--", expression], exact=printed + "\n")


def refuses(name, expression, err, *options):
    return Case(f"eval refuses {name}", ["eval", *options, "--", expression], status=1, exact="", err=err)


def misused(name, args, err):
    return Case(f"misuse: {name}", args, status=2, exact="", err=[err, "--help"])


COMMANDS = ("check", "admit", "segment", "moderate", "expire", "replay", "eval", "words", "new")

CASES = [
    # what it is
    Case("version names library, Unicode and profile", ["--version"], out=["qun 0.", "Unicode 1", "CEL profile "]),
    Case("help lists the commands", ["--help"], out=[*COMMANDS, "Exit status"]),
    *[Case(f"{name} --help has usage, options, examples", [name, "--help"],
           out=[f"usage: qun {name}", "--lang zh|en", "examples:", "exit status:"]) for name in COMMANDS],
    Case("help NAME is NAME --help", ["help", "eval"], out="usage: qun eval"),
    # misuse
    Case("misuse: no command", [], status=2, exact="", err="usage: qun COMMAND"),
    misused("unknown command", ["chekc"], "did you mean check"),
    misused("unknown option", ["check", "--strcit", "club.json"], "did you mean --strict?"),
    misused("unknown letter", ["check", "-z", "club.json"], "no option -z"),
    misused("value missing", ["replay", "club.json", "--until"], "a value is missing after --until"),
    misused("value not wanted", ["check", "--strict=yes", "club.json"], "takes no value"),
    misused("value not among the choices", ["check", "--lang=fr", "club.json"], "--lang takes zh|en"),
    misused("too few arguments", ["check"], "too few arguments"),
    misused("too many arguments", ["eval", "--", "1", "2"], "one argument too many: 2"),
    misused("table and json", ["check", "--table", "--json", "club.json"], "exclude each other"),
    misused("standard input twice", ["admit", "-"], "only once"),
    misused("facts without charter", ["eval", "--member", "{}", "--", "1"], "needs --charter"),
    Case("misuse: no instant", ["admit", "--now", "yesterday", "club.json"], status=2, err="2026-01-05T18:00:00+08:00"),
    # eval
    evaluates("a sum", "1 + 2", "3"),
    evaluates("UTF-8 is not escaped", "'群' + '聊'", '"群聊"'),
    evaluates("text with quotes", r"'a\"b\n'", r'"a\"b\n"'),
    evaluates("a list", "[1, 2.5, 'x', null, true]", '[1,2.5,"x",null,true]'),
    evaluates("a map", "{'a': 1, 2: 3u}", '{"a":1,"2":3}'),
    evaluates("an instant", "timestamp('2026-01-01T00:00:00Z')", '"2026-01-01T00:00:00Z"'),
    evaluates("a duration", "duration('1h')", '"3600s"'),
    evaluates("bytes", "b'abc'", '"YWJj"'),
    evaluates("an error absorbed", "true || 1 / 0 > 1", "true"),
    evaluates("a variable", "x + 1", "42", "--var", "x:int=41"),
    evaluates("a typed list", "t.exists(a, a == 'b')", "true", "--var", 't:list(string)=["a","b"]'),
    evaluates("a struct", "Point{x: p.x + 1} == Point{x: 42} ? p : Point{}", '{"x":41}', "--define", "Point{x: int, y: int}",
              "--var", 'p:Point={"x": 41}'),
    refuses("a struct's unknown field", "p.z", "Point has no field z", "--define", "Point{x: int}", "--unknown", "p:Point"),
    Case("eval refuses a key that is no field", ["eval", "--define", "Point{length: int}", "--var", 'p:Point={"lenght": 1}',
                                                "--", "p"], status=1, exact="", err="did you mean length?"),
    Case("misuse: a type that is none", ["eval", "--define", "Point{x: inte}", "--", "1"], status=2, exact="",
         err="did you mean int?"),
    evaluates("a variable without type", "x + 1", "42", "--var", "x=41"),
    evaluates("variables of a file", "name + string(x)", '"群41"', "--vars", "vars.json"),
    evaluates("now", "now.getFullYear()", "2026", NOW),
    Case("eval: conditions are traced", ["eval", "--trace", "--var", "posts=7", "--var", 'pets:list(string)=["cat"]', "--unknown", "orders:int", "--",
          "posts > 10 && !('dog' in pets) && (orders >= 2 || 1 / (posts - 7) > 1) && 3 <= posts && !(posts >= 5)"], exact="""false
failed   posts > 10           posts 7, needs > 10, short 4
held     !('dog' in pets)     pets ["cat"], needs not to hold "dog"
unknown  orders >= 2          missing orders
broken   1 / (posts - 7) > 1  division by zero
held     3 <= posts           posts 7, needs >= 3
failed   !(posts >= 5)        posts 7, needs < 5, over by 3
"""),
    Case("eval: conditions are traced in Chinese", ["eval", "--trace", "--lang", "zh", "--var", "posts=7", "--var", "region=\"sh\"", "--", "posts > 10 || region in ['bj']"],
         exact="""false
不成立  posts > 10        posts 为 7，须 > 10，还差 4
不成立  region in ['bj']  region 为 "sh"，须属于 ["bj"]
"""),
    Case("eval: only signs outside of texts and brackets join conditions", ["eval", "--trace", "--var", "a:bool=true", "--var", "b:bool=false", "--",
          "!(b || !(a)) && ('&& ||' == r'\\' || [a, b].exists(x, x && a)) // && b"], exact=r"""true
held    !(b)                      b false
held    a                         a true
failed  '&& ||' == r'\'           "&& ||", needs "\\"
held    [a, b].exists(x, x && a)  true
"""),
    Case("eval: a choice is one condition", ["eval", "--trace", "--var", "a:bool=true", "--", "a ? !a && a : a"],
         exact="false\nfailed  a ? !a && a : a  a false\n"),
    Case("eval: what is no condition is traced by type and steps", ["eval", "--trace", "--", "1 + 2"], exact="3\ntype: int\nsteps: 2\n"),
    Case("eval: an unknown answer is traced too", ["eval", "--trace", "--unknown", "x:int", "--", "x > 1 && true"], status=1,
         exact="unknown  x > 1  missing x\nheld     true   true\n", err="not known: missing x"),
    Case("eval: a broken answer in Chinese", ["eval", "--lang", "zh", "--trace", "--var", "x:int=0", "--", "1 / x > 1"], status=1,
         exact="出错  1 / x > 1  除数为零\n", err="除数为零"),
    Case("eval: a trace sees the row of the member an event names", ["eval", "--charter", "club.json", "--member", '{"id":"bob","orders":5}', "--event",
          '{"member":"anna","kind":"message","text":"hi","member.orders":1}', "--trace", "--", "event.kind == 'message' && member.orders >= 2"], out="failed  member.orders >= 2       member.orders 1, needs >= 2, short 1"),
    Case("eval: cost", ["eval", "--cost", "--var", "x:int=1", "--var", "s:string=\"abc\"", "--", "x > 2 || s.contains('b')"],
         out=["true\ncost: ", "steps; the bound depends on the sizes of s\n", "steps  x > 2\n", "steps  s.contains('b')\n"]),
    Case("eval: cost with a bound", ["eval", "--cost", "--var", "x:int=1", "--", "x + 2"], out=["3\ncost: ", " steps, at most "]),
    Case("eval: cost in Chinese", ["eval", "--cost", "--lang=zh", "--var", "x:int=1", "--", "x + 2"], out=["步，至多 "]),
    Case("eval: cost and trace share their lines", ["eval", "--cost", "--trace", "--var", "x:int=1", "--", "x > 2 && x > 0"],
         out=["steps  x > 2  x 1, needs > 2, short 2\n"]),
    Case("eval: fields", ["eval", "--fields", "--var", "x=1", "--var", "y=2", "--var", "z:int=3", NOW, "--", "now > timestamp(x + z)"],
         exact="true\nreads: now timestamp\nreads: x dyn\nreads: z int\n"),
    Case("eval: fields of a charter, known or not", ["eval", "--fields", "--charter", "club.json", "--", "member.orders > 1 && days(now) > 1"], status=1,
         out=["reads: member.orders int\nreads: now timestamp\n"], err="missing member.orders"),
    Case("eval: no fields", ["eval", "--fields", "--", "1"], exact="1\nreads: (nothing)\n"),
    Case("eval: all in one object", ["eval", "--json", "--trace", "--cost", "--fields", "--var", "x:int=1", "--", "x > 2 || !(2 in [x])"],
         out=['{"value":true,"type":"bool","steps":', ',"bound":', '"fields":[{"name":"x","type":"int"}]', '{"state":"fails","condition":"x > 2","fact":"x","value":1,"comparison":">","limit":2,"margin":2,"steps":',
              '{"state":"holds","condition":"2 in [x]","negated":true,']),
    Case("eval: an unknown answer as an object", ["eval", "--json", "--trace", "--unknown", "x", "--", "x"], status=1,
         out=['{"missing":["x"],"rest":"x","type":"dyn",', '"reasons":[{"state":"missing","condition":"x","missing":["x"]'], err="not known"),
    Case("eval: a broken answer as an object", ["eval", "--json", "--type", "--", "1 / 0"], status=1, out='{"error":"division by zero","type":"int",', err="division by zero"),
    Case("eval: JSON alone is the value", ["eval", "--json", "--", "1"], exact="1\n"),
    Case("eval: a field of the charter taken back", ["eval", "--charter", "club.json", "--member", '{"orders":2}', "--unknown", "member.orders", "--", "member.orders > 1"],
         status=1, exact="", err="missing member.orders"),
    Case("eval: a field that is none cannot be taken back", ["eval", "--charter", "club.json", "--unknown", "member.order", "--", "1"], status=2, err="did you mean member.orders"),
    Case("eval refuses a type that is none of what is unknown", ["eval", "--unknown", "x:itn", "--", "x"], status=2, err="did you mean int?"),
    Case("eval without an expression reads lines", ["eval"], stdin="1 + 1\n2 * 3\n", exact="2\n6\n"),
    Case("eval: type and steps on further lines", ["eval", "--type", "--steps", "--", "1 < 2"], out=["true\ntype: bool\nsteps: "]),
    evaluates("fields of a charter", "member.orders >= 1", "true", "--charter", "club.json", "--member", '{"orders":2}'),
    evaluates("an option-like expression", "-1", "-1"),
    Case("eval: EXPR - is read from standard input", ["eval", "-"], stdin="1 +\n 2", exact="3\n"),
    refuses("a division by zero", "1 / 0", "division by zero"),
    refuses("an overflow", "9223372036854775807 + 1", "overflow"),
    refuses("what is no expression", "1 +", ["expression:1:", "error C020"]),
    refuses("a wrong type", "'a' + 1", "expression:1:"),
    refuses("an unknown name", "foo", "no name foo"),
    refuses("nothing", "", "expression:1:1:"),
    refuses("an unknown value", "x > 1", "missing x", "--var", "x:int=null"),
    refuses("now that is not known", "now", "not known"),
    refuses("a fact that is missing", "member.orders > 1", "member.orders", "--charter", "club.json"),
    refuses("a value that is no JSON", "x", "error C001", "--var", "x:int=4x"),
    refuses("a value of another type", "x", "error C012", "--var", 'x:int="a"'),
    refuses("a bad file of variables by its line", "x", "bad-vars.json:2:", "--vars", "bad-vars.json"),
    Case("eval refuses a type that is none", ["eval", "--var", "x:itn=1", "--", "x"], status=2, err="itn: a type is expected, such as int or list(string); did you mean int?"),
    Case("eval refuses a variable twice", ["eval", "--var", "x=1", "--var", "x=2", "--", "x"], status=2, err="x: it is declared already"),
    Case("eval lends the zones an expression names", ["eval", "--now", "2026-01-05T18:00:00+08:00", "--", "[now.getHours('Asia/Tokyo'), now.getHours('Europe/Paris')]"], out=["[19,11]"]),
    # check
    Case("check tells file, line, column, code", ["check", "--json", "wrong.json"], status=1,
         out=['"file":"wrong.json"', '"line":3', '"code":"C010"', '"suggestion":"tiers"'], err=["wrong.json:3:", "error C010"]),
    Case("check names what was meant in a condition", ["check", "--table", "typo.json"], status=1,
         out=["typo.json:6:", "member.order", "did you mean member.orders?"]),
    Case("check warns of parts that decide nothing", ["check", "--table", "idle.json"],
         out=["idle.json:2:45: warning C027: size(member.name) >= 0 is always true", "idle.json:3:1: warning C033: path none is never taken",
              "idle.json:3:46: warning C028: member.orders < 3 is never true beside member.orders > 5",
              "idle.json:4:47: warning C029: member.orders > 7 changes nothing beside member.orders > 5", "0 errors, 5 warnings"]),
    Case("check warns of them in Chinese", ["check", "--table", "--lang", "zh", "idle.json"],
         out=["C027: size(member.name) >= 0 恒为 true", "C033: 路径 none 永远走不到", "C028: member.orders < 3 与 member.orders > 5 不会同时成立",
              "C029: 已有 member.orders > 5，member.orders > 7 不起作用"]),
    Case("parts that decide nothing stop a strict check", ["check", "--strict", "idle.json"], status=1, out='"code":"C029"'),
    Case("check in Chinese", ["check", "--table", "--lang", "zh", "wrong.json"], status=1, out=["错误 C010", "个错误"]),
    Case("check refuses what is no JSON", ["check", "-"], stdin="hello", status=1, err="<stdin>:1:1: error C001"),
    Case("check refuses nothing at all", ["check", "-"], stdin="", status=1, err="<stdin>:1:1: error"),
    Case("check names a zone that is not there", ["check", "zone.json"], status=1, err=["zone.json:1:", "Nowhere"]),
    Case("a zone's name leads to no other file", ["check", "escape.json"], status=1, err="escape.json:1:"),
    Case("check takes several charters", ["check", "wrong.json", "typo.json"], status=1, err=["wrong.json:", "typo.json:"]),
    Case("a missing charter", ["check", "nosuch.json"], status=1, exact="", err="nosuch.json: No such file"),
    Case("a folder is no charter", ["check", "."], status=1, err="Is a directory"),
    # rows
    Case("admit, refuse, pend", ["admit", "club.json", NOW], stdin='{"id":"a","orders":1}\n{"id":"b","orders":0,"photo":false}\n{"id":"c"}\n',
         out=['"do":"admit","member":"a"', '"do":"refuse","member":"b"', '"do":"pend","member":"c"', '"fact":"member.photo"']),
    Case("admit as a sentence", ["admit", "club.json", NOW, "--sentence=member", "--lang=zh"], stdin='{"id":"a","orders":0,"photo":false}',
         out=['"sentence":"', "需先完成一次购买", "还差 1"]),
    Case("admit as a table", ["admit", "club.json", "--table", NOW], stdin='{"id":"安娜","orders":1}',
         out=["time ", "2026-02-01 08:00:00 安娜             admit "]),
    Case("rows of CSV", ["admit", "club.json", "members.csv", NOW], out=['"do":"admit","member":"anna"', '"path":"owner"']),
    Case("a BOM and CR LF", ["admit", "club.json", NOW], stdin=BOM + 'id,orders\r\nanna,3\r\n', out='"member":"anna"'),
    Case("a BOM before JSON", ["admit", "club.json", NOW], stdin=BOM + '{"id":"anna","orders":3}\r\n', out='"member":"anna"'),
    Case("no line break at the end", ["admit", "club.json", NOW], stdin='id,orders\nanna,3', out='"member":"anna"'),
    Case("quotes, commas, line breaks in a cell", ["admit", "club.json", NOW], stdin='id,orders\n"a ""b"", c\nd",3\n',
         out=r'"member":"a \"b\", c\nd"'),
    Case("an empty cell is unknown", ["admit", "club.json", NOW], stdin="id,orders\nanna,\n", out='"do":"pend"'),
    Case("nothing to read", ["admit", "club.json"], stdin="", exact=""),
    Case("only blank lines", ["admit", "club.json"], stdin="\n  \n\n", exact=""),
    Case("every bad line is told and nothing decided", ["admit", "club.json"], stdin='{"id":"a","orders":1}\n\n{"id":"b","order":1}\n{"id":}\n',
         status=1, exact="", err=["<stdin>:3:11: error C010", "did you mean orders?", "<stdin>:4:7: error C001"]),
    Case("bad lines are passed over on request", ["admit", "club.json", "--skip-bad", NOW], stdin='{"id":"a","orders":1}\nnot json}\n',
         out='"member":"a"', err="<stdin>:2:"),
    Case("over a hundred bad lines are counted", ["admit", "club.json"], stdin="{\n" * 130, status=1, exact="", err="30 more rows are wrong"),
    Case("CSV: an unknown column", ["admit", "club.json"], stdin="id,ordres\na,1\n", status=1, err=["<stdin>:1:4:", "did you mean orders?"]),
    Case("CSV: a column twice", ["admit", "club.json"], stdin="id,orders,id\na,1,b\n", status=1, err="<stdin>:1:11: error: two columns"),
    Case("CSV: a cell of the wrong type", ["admit", "club.json"], stdin="id,photo,orders\nanna,true,many\n", status=1, err="<stdin>:2:11: error C012"),
    Case("CSV: too many cells", ["admit", "club.json"], stdin="id,orders\na,1,2\n", status=1, err="<stdin>:2: error: 3 cells, the header has 2"),
    Case("CSV: an open quote", ["admit", "club.json"], stdin='id,orders\na,"1\n', status=1, err="<stdin>:2:3: error: a quote is opened"),
    Case("CSV: text behind a quote", ["admit", "club.json"], stdin='id,orders\n"a"b,1\n', status=1, err="<stdin>:2:4: error: after a closing quote"),
    Case("no UTF-8", ["admit", "club.json"], stdin=b'{"id":"a\xff"}\n', status=1, exact="", err="<stdin>:1"),
    Case("a huge line is refused with its place", ["admit", "club.json"], stdin="\n" + "{" + " " * (17 << 20) + "}\n", status=1, err="<stdin>:2: error: longer than 16 MiB"),
    Case("segment promotes and asks", ["segment", "club.json", NOW], stdin='{"id":"a","tier":"newcomer","orders":2,"posts_30d":5}',
         out=['"do":"promote"', '"choice":"vip"', '"do":"pend"', '"fact":"member.region"']),
    Case("segment --all says what stays", ["segment", "club.json", NOW, "--all"], stdin='{"id":"a","tier":"regular","orders":1,"posts_30d":0,"region":"sh"}',
         out=['"do":"keep"', '"do":"assign"']),
    Case("moderate finds hidden words", ["moderate", "club.json"], stdin='{"kind":"message","at":"2026-01-05T18:00:00Z","member":"a","group":"g","text":"加 微 信"}',
         out=['"do":"delete"', '"found":"加 微 信"', '"do":"strike"']),
    Case("moderate allows with --all only", ["moderate", "club.json"], stdin='{"kind":"message","at":"2026-01-05T18:00:00Z","text":"hi"}', exact=""),
    Case("expire warns a day before", ["expire", "club.json", "--now=2026-01-14T12:00:00Z"], stdin='{"id":"g","form":"talk","active_at":"2026-01-01T00:00:00Z"}',
         out=['"do":"notify"', '"clause":"idle"', '"until":"2026-01-15T00:00:00Z"']),
    Case("expire ends a group", ["expire", "club.json", NOW], stdin='id,form,active_at\ng,talk,2026-01-01T00:00:00Z\n', out='"do":"dissolve"'),
    Case("a missing file of rows", ["admit", "club.json", "nosuch.jsonl"], status=1, exact="", err="nosuch.jsonl: No such file"),
    Case("a charter that does not compile decides nothing", ["admit", "wrong.json"], stdin="{}", status=1, exact="", err=["wrong.json:3:", "error C010"]),
    # replay
    Case("a story in the order of time", ["replay", "club.json", "story.jsonl", "--until", MARCH, "--table"],
         out=["2026-01-01 09:00:00 anna             pend ", "2026-01-01 11:00:00 anna             admit ",
              "2026-01-02 14:00:00 anna             promote  vip", "2026-01-02 17:00:00 bob              mute ",
              "2026-01-15 17:00:00 g1               notify ", "2026-01-16 17:00:00 g1               dissolve idle",
              "2026-02-08 14:00:00 anna             demote   regular", "repeated  1", "no-ads  2"]),
    Case("the summary in JSON", ["replay", "club.json", "story.jsonl", "--until", MARCH, "--quiet"],
         out=['{"summary":{"charter":"club"', '"repeated":1', '"tiers":{"newcomer":1,"regular":1,"vip":0}', '"buckets":{"sh":1}',
              '"ended":1', '"endings":{"idle":1}', '"rules":{"no-ads":2,"long":0}'], absent='"verb"'),
    Case("events from standard input", ["replay", "club.json"], stdin=STORY, out='"endings":{}'),
    Case("packed events", ["replay", "club.json", "story.gz", "--quiet"], out='"counted":11'),
    Case("packed events that were cut", ["replay", "club.json", "cut.gz", "--quiet"], status=1, exact="", err="cut.gz: the gzip file ends too early"),
    Case("no events", ["replay", "club.json"], stdin="", out='"counted":0'),
    Case("events out of order", ["replay", "club.json", "--quiet"], stdin="\n".join(reversed(STORY.splitlines())), out=['"repeated":1', '"counted":11']),
    Case("every event twice", ["replay", "club.json", "--quiet"], stdin=STORY + STORY, out=['"repeated":13', '"counted":11']),
    Case("a truncated event", ["replay", "club.json", "--quiet"], stdin=STORY + '{"id":"x","at":"2026-01', status=1, exact="", err="<stdin>:13:16: error C001"),
    Case("a truncated event passed over", ["replay", "club.json", "--quiet", "--skip-bad"], stdin=STORY + '{"id":"x","at":"2026-01', out='"bad":1', err="<stdin>:13:"),
    Case("an event without a time", ["replay", "club.json"], stdin='{"kind":"message"}', status=1, err="<stdin>:1: error E001"),
    Case("an event without a kind", ["replay", "club.json"], stdin='{"at":"2026-01-01T00:00:00Z"}', status=1, err="needs a kind"),
    Case("an event of no kind", ["replay", "club.json"], stdin='{"at":"2026-01-01T00:00:00Z","kind":"mesage"}', status=1, err="<stdin>:1: error E001: no such kind"),
    Case("an event of the year 9999", ["replay", "club.json"], stdin='{"at":"9999-12-31T23:59:59Z","kind":"message"}', status=1, err="<stdin>:1: error E001"),
    Case("an event of the year 1", ["replay", "club.json"], stdin='{"at":"0001-01-01T00:00:00Z","kind":"message"}', status=1, err="<stdin>:1: error E001"),
    Case("an event in the future is dropped", ["replay", "club.json", "--quiet", "--until", "2026-01-03T00:00:00+08:00"],
         stdin=STORY + '{"id":"f","at":"2026-06-01T00:00:00Z","kind":"message","member":"zed"}', out=['"early":1', '"seen":2', '"until":"2026-01-02T16:00:00Z"']),
    Case("an event of nobody", ["replay", "club.json", "--quiet"], stdin='{"at":"2026-01-01T00:00:00Z","kind":"message"}', out='"counted":1'),
    Case("an absurd amount", ["replay", "club.json", "--quiet"], stdin='{"at":"2026-01-01T00:00:00Z","kind":"order","member":"a","amount":9223372036854775808}', status=1, err="<stdin>:1:"),
    Case("a member with an odd name", ["replay", "club.json"], stdin='{"at":"2026-01-01T00:00:00Z","kind":"apply","member":"\\u001b[31m\\n\\"\\u0000"}', out=r'"member":"\u001b[31m\n\"\u0000"'),
    Case("a table has no control characters", ["replay", "club.json", "--table"], stdin='{"at":"2026-01-01T00:00:00Z","kind":"apply","member":"\\u001b[31mx"}', out=" [31mx", absent="\x1b"),
    Case("figures on request", ["replay", "club.json", "story.jsonl", "--quiet", "--stats"], out="summary", err="events in"),
    Case("a snapshot that is none", ["replay", "club.json", "story.jsonl", "--from-snapshot", "old.txt"], status=1, exact="", err="old.txt"),
    # new
    Case("new lists templates and packs", ["new"], out=['"name":"pet-club","kind":"template"', '"kind":"pack"']),
    Case("new prints a charter", ["new", "pet-club"], out=['"qun": 1', '"id": "pet-club"']),
    Case("new names what was meant", ["new", "pet-clup"], status=1, exact="", err="did you mean pet-club"),
]


# ---- running ----

class Bench:
    """A folder with the files and the program in it."""

    def __init__(self, program, folder):
        self.program, self.folder = program, Path(folder)
        self.passed = self.failed = 0
        for name, content in FILES.items():
            data = content if isinstance(content, bytes) else content.encode()
            (self.folder / name).write_bytes(data)

    def run(self, args, stdin="", **more):
        data = stdin if isinstance(stdin, bytes) else stdin.encode()
        env = {**os.environ, "LC_ALL": "C.UTF-8", **more.pop("env", {})}
        given = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, **more}
        return subprocess.run([self.program, *args], input=data, cwd=self.folder, env=env, timeout=SECONDS, **given)

    def say(self, name, complaint):
        print(f"{'not ok' if complaint else 'ok'} {name}")
        if complaint:
            print("\n".join("    " + line for line in complaint.splitlines()))
        self.failed += bool(complaint)
        self.passed += not complaint


def complaint_of(case, done):
    out, err = done.stdout.decode("utf-8", "replace"), done.stderr.decode("utf-8", "replace")
    wrong = []
    if done.returncode != case.status:
        wrong.append(f"expected status {case.status}, got {done.returncode}")
    if case.exact is not None and out != case.exact:
        wrong.append(f"expected on standard output exactly {case.exact!r}")
    wrong += [f"expected on standard output {part!r}" for part in case.out if part not in out]
    wrong += [f"expected on standard error {part!r}" for part in case.err if part not in err]
    wrong += [f"expected not to see {part!r}" for part in case.absent if part in out + err]
    if wrong:
        wrong += [f"got on standard output: {out[:1500]}", f"got on standard error: {err[:1500]}"]
    return "\n".join(wrong)


# ---- stories that a table does not hold ----

def a_file_is_whole_or_not_there(bench):
    target = bench.folder / "made.jsonl"
    bad = bench.run(["replay", "club.json", "-o", "made.jsonl"], STORY + "{")
    if bad.returncode != 1 or target.exists():
        return f"after a bad line: status {bad.returncode}, file there: {target.exists()}"
    good = bench.run(["replay", "club.json", "-o", "made.jsonl"], STORY)
    if good.returncode or good.stdout or b"summary" not in target.read_bytes():
        return f"after a good run: status {good.returncode}, {target.exists()}"
    return None if not list(bench.folder.glob("made.jsonl.*")) else "a temporary file was left"


def a_file_that_was_there_survives_an_error(bench):
    bench.run(["admit", "club.json", "-o", "old.txt"], "{")
    text = (bench.folder / "old.txt").read_text()
    return None if text == "precious\n" else f"expected it untouched, got {text!r}"


def new_does_not_overwrite_without_force(bench):
    first = bench.run(["new", "pet-club", "-o", "old.txt"])
    kept = (bench.folder / "old.txt").read_text()
    second = bench.run(["new", "pet-club", "-o", "old.txt", "--force"])
    taken = (bench.folder / "old.txt").read_text()
    (bench.folder / "old.txt").write_text("precious\n")
    left = list(bench.folder.glob("old.txt.*"))
    if (first.returncode, second.returncode) == (1, 0) and kept == "precious\n" and '"qun"' in taken and not left:
        return None
    return f"statuses {first.returncode} {second.returncode}, kept {kept[:40]!r}, taken {taken[:40]!r}, left {left}"


def a_signal_leaves_no_file(bench):
    with subprocess.Popen([bench.program, "replay", "club.json", "-o", "stopped.jsonl"], cwd=bench.folder,
                          stdin=subprocess.PIPE, stderr=subprocess.PIPE) as running:
        running.stdin.write(STORY.encode())
        running.stdin.flush()
        deadline = time.monotonic() + 10
        while not list(bench.folder.glob("stopped.jsonl.*")) and time.monotonic() < deadline:
            time.sleep(0.01)
        running.send_signal(signal.SIGTERM)
        status = running.wait(SECONDS)
        running.stdin.close()
    left = list(bench.folder.glob("stopped.jsonl*"))
    return None if status == -signal.SIGTERM and not left else f"status {status}, left {left}"


def a_closed_pipe_is_an_error(bench):
    reader, writer = os.pipe()
    os.close(reader)
    done = bench.run(["replay", "club.json", "story.jsonl"], stdout=writer)
    os.close(writer)
    return None if done.returncode == 1 and b"Broken pipe" in done.stderr else f"status {done.returncode}: {done.stderr}"


def a_full_disk_is_an_error(bench):
    for args in (["eval", "--", "1"], ["--version"], ["replay", "--help"], ["check", "--json", "club.json"]):
        with open("/dev/full", "wb") as full:
            done = bench.run(args, stdout=full)
        if done.returncode != 1 or b"cannot be written" not in done.stderr:
            return f"{args}: status {done.returncode}: {done.stderr}"
    return None


def a_terminal_gets_a_table(bench):
    try:
        master, slave = pty.openpty()
    except OSError:
        return None  # a container may have no terminals to give
    done = bench.run(["replay", "club.json", "story.jsonl"], stdout=slave)
    os.close(slave)
    shown = os.read(master, 1 << 16).decode()
    os.close(master)
    return None if done.returncode == 0 and shown.startswith("time ") else shown[:300]


def the_language_is_that_of_the_environment(bench):
    for env, word in (({"LC_ALL": "zh_CN.UTF-8"}, "错误"), ({"LC_ALL": "", "LC_MESSAGES": "", "LANG": "zh_CN.UTF-8"}, "错误"),
                      ({"LC_ALL": "C", "LANG": "zh_CN.UTF-8"}, "error")):
        shown = bench.run(["check", "--table", "wrong.json"], env=env).stdout.decode()
        if word not in shown:
            return f"{env}: expected {word}, got {shown}"
    return None


def once(lines):
    """Decisions with equal keys are one: a snapshot does not tell who was admitted and has not joined yet."""
    return list(dict.fromkeys(json.loads(line).get("key") for line in lines))


def a_replay_cut_anywhere_goes_on_as_if_it_were_one(bench):
    lines = STORY.splitlines(keepends=True)
    until = ["--until", MARCH]
    whole = bench.run(["replay", "club.json", *until], STORY).stdout.splitlines()
    for cut in range(1, len(lines)):
        first = bench.run(["replay", "club.json", "--snapshot", "state"], "".join(lines[:cut]))
        second = bench.run(["replay", "club.json", "--from-snapshot", "state", *until], "".join(lines[cut:]))
        parts = first.stdout.splitlines()[:-1] + second.stdout.splitlines()
        if once(parts[:-1]) != once(whole[:-1]):
            extra = [line.decode() for line in set(parts[:-1]) ^ set(whole[:-1])]
            return f"cut after line {cut}:\n" + "\n".join(extra) + second.stderr.decode()
        events = [json.loads(run[-1])["summary"]["events"] for run in (parts, whole)]
        if events[0] != events[1]:
            return f"cut after line {cut}: expected {events[1]}, got {events[0]}"
    return None


def a_snapshot_saved_again_is_the_same(bench):
    bench.run(["replay", "club.json", "--snapshot", "one"], STORY)
    done = bench.run(["replay", "club.json", "--from-snapshot", "one", "--snapshot", "two"], "")
    same = (bench.folder / "one").read_bytes() == (bench.folder / "two").read_bytes()
    return None if same else f"the bytes differ; {done.stderr.decode()}"


def decisions_are_the_same_in_every_run(bench):
    runs = {bench.run(["replay", "club.json", "story.jsonl", "--until", MARCH]).stdout for _ in range(3)}
    return None if len(runs) == 1 else "three runs, different bytes"


def every_line_of_json_is_json(bench):
    for args in (["replay", "club.json", "story.jsonl", "--sentence=auditor"], ["check", "--json", "wrong.json"], ["new"]):
        for line in bench.run(args).stdout.decode().splitlines():
            try:
                json.loads(line)
            except ValueError as error:
                return f"{args}: {error}: {line}"
    return None


def csv_and_json_lines_decide_alike(bench):
    csv = bench.run(["admit", "club.json", "members.csv", NOW]).stdout
    rows = '{"id":"anna","orders":3,"pets":["cat","dog"]}\n{"id":"bob","photo":true}\n'
    lines = bench.run(["admit", "club.json", NOW], rows).stdout
    return None if csv == lines and csv else f"expected {lines!r}\ngot {csv!r}"


def every_template_checks_without_an_error(bench):
    for line in bench.run(["new"]).stdout.decode().splitlines():
        listed = json.loads(line)
        if listed["kind"] not in ("template", "pack"):
            continue
        text = bench.run(["new", listed["name"]]).stdout
        done = bench.run(["check", "--table", "-"], text)
        if done.returncode:
            return f"{listed['name']}: {done.stdout.decode()}"
    return None


def events_are_streamed(bench):
    """Memory does not grow with the number of events: twenty times as many take hardly more."""
    def peak(count):
        events = "".join(f'{{"id":"e{i}","at":"2026-01-01T00:{i // 60 % 60:02}:{i % 60:02}Z","kind":"message",'
                         f'"member":"m{i % 50}","group":"g","text":"hello {i}"}}\n' for i in range(count))
        shown = bench.run(["replay", "club.json", "--quiet", "--stats"], events).stderr.decode()
        return int(shown.split("peak memory ")[1].split()[0])
    small, large = peak(2000), peak(40000)
    return None if large < small + 4096 else f"2,000 events took {small} KiB, 40,000 took {large} KiB"


STORIES = [a_file_is_whole_or_not_there, a_file_that_was_there_survives_an_error, new_does_not_overwrite_without_force,
           a_signal_leaves_no_file, a_closed_pipe_is_an_error, a_full_disk_is_an_error, a_terminal_gets_a_table,
           the_language_is_that_of_the_environment, a_replay_cut_anywhere_goes_on_as_if_it_were_one,
           a_snapshot_saved_again_is_the_same, decisions_are_the_same_in_every_run, every_line_of_json_is_json,
           csv_and_json_lines_decide_alike, every_template_checks_without_an_error, events_are_streamed]


def attempt(bench, name, act):
    try:
        bench.say(name, act())
    except (subprocess.TimeoutExpired, OSError, ValueError, IndexError, KeyError) as error:
        bench.say(name, f"{type(error).__name__}: {error}")


def main():
    build = Path(os.environ.get("QUN_BUILD", ROOT / "build" / "release"))
    program = Path(sys.argv[1] if len(sys.argv) > 1 else build / "qun").resolve()
    if not program.exists():
        print(f"not ok program\n    {program} is not there\n0 passed, 1 failed")
        return 1
    with tempfile.TemporaryDirectory() as folder:
        bench = Bench(str(program), folder)
        for case in CASES:
            attempt(bench, case.name, lambda case=case: complaint_of(case, bench.run(case.args, case.stdin)))
        for story in STORIES:
            attempt(bench, story.__name__.replace("_", " "), lambda story=story: story(bench))
        print(f"{bench.passed} passed, {bench.failed} failed")
        return 1 if bench.failed else 0


if __name__ == "__main__":
    sys.exit(main())
