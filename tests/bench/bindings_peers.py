"""What the Python shim is compared with: the rules of the benchmark, and each peer from PyPI in the fastest way that its own
documents show. Peers are installed into an environment of the benchmark; what cannot be had is named as missing."""
import importlib.metadata
import random
import site
import subprocess
import sys
from dataclasses import dataclass, field
from typing import Callable


# ---- the rules ----

@dataclass
class Rule:
    """A predicate in CEL and in the words of engines that have a language of their own, and what it is to answer."""
    name: str
    cel: str
    types: dict
    plain: Callable
    typical: dict  # a row of which everything has to be looked at
    choices: dict = field(default_factory=dict)

    @property
    def words(self):
        return self.cel.replace("&&", "and").replace("||", "or").replace("!", "not ")

    def rows(self, count=200):
        """The typical row and others made by chance, the same in every run."""
        chance = random.Random(88172645463325252)
        return [self.typical] + [{name: chance.choice(of) for name, of in self.choices.items()} for _ in range(count)]


def plain_x5(row):
    return row["x"] > 5


def plain_e1(row):
    return (row["Origin"] == "MOW" or row["Country"] == "RU") and (row["Value"] >= 100 or row["Adults"] == 1)


def plain_e2(row):
    return (row["m_age_days"] >= 30 and row["m_posts"] > 10 and not row["m_banned"]
            and (row["m_role"] == "member" or row["m_role"] in ("trusted", "staff")) and row["m_rep"] >= 50)


def plain_entry(row):
    return row["orders"] >= 1 or row["breed_photo"]


PLACES, SMALL = ["MOW", "RU", "PEK", "LED", "CN"], range(3)
ENTRY = Rule("entry", "orders >= 1 || breed_photo", {"orders": "int", "breed_photo": "bool"}, plain_entry,
             {"orders": 3, "breed_photo": True}, {"orders": SMALL, "breed_photo": [True, False]})
RULES = [
    Rule("X5", "x > 5", {"x": "int"}, plain_x5, {"x": 6}, {"x": range(11)}),
    Rule("E1", '(Origin == "MOW" || Country == "RU") && (Value >= 100 || Adults == 1)',
         {"Origin": "string", "Country": "string", "Value": "int", "Adults": "int"}, plain_e1,
         {"Origin": "PEK", "Country": "RU", "Value": 90, "Adults": 1},
         {"Origin": PLACES, "Country": PLACES, "Value": range(200), "Adults": SMALL}),
    Rule("E2", 'm_age_days >= 30 && m_posts > 10 && !m_banned && (m_role == "member" || m_role in ["trusted", "staff"]) '
         '&& m_rep >= 50',
         {"m_age_days": "int", "m_posts": "int", "m_banned": "bool", "m_role": "string", "m_rep": "int"}, plain_e2,
         {"m_age_days": 45, "m_posts": 20, "m_banned": False, "m_role": "trusted", "m_rep": 80},
         {"m_age_days": range(100), "m_posts": range(40), "m_banned": [False, False, True],
          "m_role": ["member", "guest", "trusted", "staff"], "m_rep": range(120)}),
]


# ---- the engines: `told` and `prepared` are the calls that are timed, over what compile() and prepare() give ----

class Plain:
    package, told, prepared = None, "plain(values)", None

    def compile(self, rule):
        return {"plain": rule.plain}


class Qun:
    package, told, prepared = None, "run(values)", "run(facts)"

    def compile(self, rule):
        import qun
        self.qun, self.program = qun, qun.cel.compile(rule.cel, rule.types)
        return {"run": self.program.value}

    def prepare(self, values):
        facts = self.qun.Facts(self.program)
        facts.add("record", values)
        return {"facts": facts}


class RustCel:
    """A Context that is made once is not made again from the dict with every call."""
    package, told, prepared = "common-expression-language", "run(values)", "run(context)"

    def compile(self, rule):
        import cel
        self.cel = cel
        return {"run": cel.compile(rule.cel).execute}

    def prepare(self, values):
        return {"context": self.cel.Context(values)}


class CppCel:
    """Checked against the types; an Activation that is made once is meant for several expressions over the same values."""
    package, told, prepared = "cel-expr-python", "run(data=values).value()", "run(activation).value()"

    def compile(self, rule):
        from cel_expr_python import cel
        types = {"int": cel.Type.INT, "string": cel.Type.STRING, "bool": cel.Type.BOOL}
        self.env = cel.NewEnv(variables={name: types[kind] for name, kind in rule.types.items()})
        return {"run": self.env.compile(rule.cel).eval}

    def prepare(self, values):
        return {"activation": self.env.Activation(values)}


class RuleEngine:
    package, told, prepared = "rule-engine", "run(values)", None

    def compile(self, rule):
        import rule_engine
        context = rule_engine.Context(resolver=rule_engine.resolve_item)
        return {"run": rule_engine.Rule(rule.words, context=context).matches}


class Zen:
    package, told, prepared = "zen-engine", "run(values)", None

    def compile(self, rule):
        import zen
        return {"run": zen.compile_expression(rule.words).evaluate}


class PythonCel:
    """Transpiled to Python; it looks at values of its own types, which are made of a dict beforehand."""
    package, told, prepared = "cel-python", "run(convert(values))", "run(activation)"

    def compile(self, rule):
        import celpy
        self.convert = celpy.json_to_cel
        env = celpy.Environment(runner_class=celpy.CompiledRunner)
        return {"run": env.program(env.compile(rule.cel)).evaluate, "convert": self.convert}

    def prepare(self, values):
        return {"activation": self.convert(values)}


PEERS = [RustCel, CppCel, RuleEngine, Zen, PythonCel]


# ---- getting them ----

def version_of(peer):
    try:
        return importlib.metadata.version(peer.package)
    except importlib.metadata.PackageNotFoundError:
        return None


def label(peer):
    return f"{peer.package} {version_of(peer)}" if version_of(peer) else peer.package


def quiet(*command):
    done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)
    if done.returncode:
        lines = (done.stdout + done.stderr).strip().splitlines() or ["no word why"]
        print(f"{' '.join(str(part) for part in command[-2:])}: {lines[-1]}", file=sys.stderr)
    return done.returncode == 0


def install(folder):
    """Each by itself, so that one which cannot be had takes no other with it."""
    python = folder / "bin" / "python"
    if not python.exists() and not quiet(sys.executable, "-m", "venv", folder):
        return
    found = subprocess.run([python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"], capture_output=True,
                           text=True, check=True)
    site.addsitedir(found.stdout.strip())
    for peer in PEERS:
        if not version_of(peer):
            quiet(python, "-m", "pip", "install", "--disable-pip-version-check", "--quiet", peer.package)
    importlib.invalidate_caches()
