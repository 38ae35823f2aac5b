"""Makes the texts and word lists that ./dev bench text searches: the same ones each time, of whatever is within reach.

Chinese words and how often they are used come from the dictionary of jieba (MIT, from PyPI), English ones from the real chat in
../shared/data/irc where present, else from docs/. So the pairs of characters that a matcher meets are those of real text, and no
text is repeated. Lists are put together as real ones are: nearly all of their terms are phrases that hardly ever occur, and one
in forty is an everyday word that makes nearly all hits. How many those may be a kilobyte is asked for and then counted.
"""
import gzip
import itertools
import json
import random
import re
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
CHAT = sorted((ROOT.parent / "shared" / "data" / "irc").glob("*.jsonl.gz"))
EMOJI = "😂👍🎉❤️🐶🐱😭🙏🔥✨🤔😅🥰💰🌹👏😊"
# words, share of the terms that occur often, hits a kilobyte, characters a term
LISTS = {"1,000": (1000, .012, .16, 5.3), "10,000": (10000, .025, 2.1, 5.3), "60,000": (60000, .025, 6.9, 6.3),
         "60,000 clean": (60000, 0, .17, 6.3), "100,000": (100000, .03, 11.3, 7.4)}


def chat():
    """What people really wrote, as far as it is there."""
    messages = []
    for path in CHAT:
        with gzip.open(path, "rt", encoding="utf-8") as file:
            messages += (json.loads(line).get("text") or "" for line in file)
    return [text for text in (" ".join(message.split()) for message in messages) if text]


class Draw:
    """Picks by how often something is used, thousands at a time."""

    def __init__(self, counts, rng, power=1.0):
        self.items = list(counts)
        self.sums = list(itertools.accumulate(count**power for count in counts.values()))
        self.rng, self.ready = rng, []

    def one(self):
        if not self.ready:
            self.ready = self.rng.choices(self.items, cum_weights=self.sums, k=4096)
        return self.ready.pop()


def chinese(dictionary):
    """{word: count} of jieba's dictionary; without it pairs of characters of the project's own Chinese."""
    if dictionary:
        lines = (line.split() for line in dictionary.read_text(encoding="utf-8").splitlines())
        return {line[0]: int(line[1]) for line in lines if len(line) == 3 and re.fullmatch("[\u4e00-\u9fff]+", line[0])}
    own = (ROOT / "src/base/details.c").read_text(encoding="utf-8") + (ROOT / "src/base/registry.json").read_text(encoding="utf-8")
    runs = re.findall("[\u4e00-\u9fff]+", own)
    return Counter(run[i:i + 2] for run in runs for i in range(len(run) - 1))


def english(messages):
    own = messages or [path.read_text(encoding="utf-8") for path in sorted((ROOT / "docs").glob("**/*.md"))]
    counts = Counter(word for text in own for word in re.findall(r"(?<![^ ])[A-Za-z][a-z']{0,13}(?![^ ,.!?])", text))
    return dict(sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))[:30000])


class Maker:
    def __init__(self, dictionary):
        self.rng = random.Random(2013)
        self.han, self.latin = chinese(dictionary), english(chat())
        self.han_words, self.latin_words = Draw(self.han, self.rng), Draw(self.latin, self.rng)

    def clause(self):
        rng = self.rng
        words = [self.han_words.one() for _ in range(max(1, min(14, int(rng.lognormvariate(1.35, .6)))))]
        if rng.random() < .16:
            foreign = self.latin_words.one() if rng.random() < .6 else str(rng.randrange(1, 3000))
            gap = " " if rng.random() < .4 else ""
            words.insert(rng.randrange(len(words) + 1), gap + foreign + gap)
        return "".join(words)

    def message(self):
        rng = self.rng
        if rng.random() < .14:
            return " ".join(self.latin_words.one() for _ in range(max(1, min(40, int(rng.lognormvariate(2, .7))))))
        text = self.clause()
        while rng.random() < .58:
            text += rng.choices("，, 。！？…、：", (30, 8, 22, 10, 6, 6, 3, 6, 4))[0] + self.clause()
        if rng.random() < .07:
            text += rng.choice(EMOJI) * rng.choice((1, 1, 1, 2, 3))
        if rng.random() < .03:
            text = f"【{text}】" if rng.random() < .5 else "@" + self.latin_words.one() + " " + text
        return text + rng.choices(("", "。", "！", "？", "~", "!", "..."), (60, 8, 6, 8, 3, 3, 3))[0]

    def messages(self, size):
        made, total = [], 0
        while total < size:
            made.append(self.message().strip() or "1")
            total += len(made[-1].encode()) + 1
        return made

    def phrase(self, first, length):
        """A term of about so many characters that begins as others do."""
        if self.rng.random() < .12:
            text = self.latin_words.one() + self.latin_words.one()
            return (text + (".com" if self.rng.random() < .4 else str(self.rng.randrange(100)))).lower()
        text = first.one()
        while len(text) < length:
            text += self.latin_words.one() if self.rng.random() < .03 else self.han_words.one()
        return text

    def word_list(self, sample, often, count, share, hits_per_kb, characters):
        """`often`: how many times each of some words is in the sample."""
        rng = self.rng
        pool = {word: self.han[word] for word in rng.sample(sorted(self.han), min(len(self.han), 400 + count // 2)) if len(word) > 1}
        first = Draw(pool, rng, .5)
        terms = set()
        while len(terms) < count * 1.1:
            terms.add(self.phrase(first, max(2, rng.gauss(characters - 1.4, characters / 3.5))))
        terms = sorted(terms)
        seen = occurrences(terms, sample)
        budget = hits_per_kb * len(sample.encode()) / 1024
        rare = [term for term in terms if seen[term] <= 1 and not (budget < 2000 and seen[term] and rng.random() < .5)]
        rng.shuffle(rare)
        hot, left = [], max(0, budget - sum(seen[term] for term in rare[:count]))
        for word in rng.sample(sorted(often), len(often)):
            if len(hot) >= count * share or left <= 0:
                break
            if often[word] <= max(3 * left / max(1, count * share - len(hot)), 1):
                hot.append(word)
                left -= often[word]
        terms = hot + [term for term in rare if term not in set(hot)][:count - len(hot)]
        rng.shuffle(terms)
        return terms


def occurrences(terms, text):
    """How often each term is in the text, over each other and all."""
    lengths, counts, known = {}, Counter(), set(terms)
    for term in terms:
        lengths.setdefault(term[:2], set()).add(len(term))
    for at in range(len(text) - 1):
        for length in lengths.get(text[at:at + 2], ()):
            if (found := text[at:at + length]) in known:
                counts[found] += 1
    return counts


def hostile(terms, rng):
    """{name: text, a megabyte of bytes each}: what a filter and an automaton like least."""
    def fill(one):
        parts, total = [], 0
        while total < 1 << 20:
            part = one()
            parts.append(part if isinstance(part, bytes) else part.encode())
            total += len(parts[-1]) + 1
        return b"\n".join(parts) + b"\n"

    def noise(term):
        return rng.choice(("★", " ", ".", "😂", "\u200b", "-", " * ", "\u0301")).join(term)

    some = rng.sample(terms, min(3000, len(terms)))
    pick = lambda: rng.choice(some)  # noqa: E731
    return {
        "words without their last character": fill(lambda: "".join(pick()[:-1] for _ in range(5))),
        "first halves of words": fill(lambda: "".join(pick()[:3] for _ in range(8))),
        "nothing but words": fill(lambda: "".join(pick() for _ in range(4))),
        "noise between all symbols": fill(lambda: noise("".join(pick() for _ in range(2)))),
        "nine signs between all symbols": fill(lambda: ("★" * 9).join(pick() + pick())),
        "bad bytes": fill(lambda: (pick() + pick()[:2]).encode()[:-1] + b"\xff\xe4" + pick().encode()),
        "each letter repeated": fill(lambda: "".join(c * rng.randrange(1, 9) for c in pick())),
        "one letter": fill(lambda: "a" * 200),
        "two letters in turn": fill(lambda: "ab" * 100),
        "one Han character": fill(lambda: "哈" * 60),
        "marks on letters": fill(lambda: "".join(c + "\u0301" * 4 for c in "hello my friend")),
        "one line of a megabyte": ("一二三aAbB " * 80000).encode()[:1 << 20].decode(errors="ignore").encode() + b"\n",
    }


def nested():
    """Terms of which each begins the next, up to the longest there may be."""
    return [unit * times for unit in ("a", "哈", "ab") for times in range(1 if len(unit) > 1 else 2, 64 // len(unit) + 1)]


def statistics(terms, sample):
    """What one must know of a list to hold figures of another against it."""
    pairs = {term[:2] for term in terms}
    triples = {term[:3] for term in terms if len(term) > 2}
    han = [sample[i:i + 3] for i in range(0, min(len(sample), 600000)) if re.match("[\u4e00-\u9fff]{2}", sample[i:i + 2])]
    two = {term for term in terms if len(term) == 2}
    return {"characters a word": sum(map(len, terms)) / len(terms), "first characters": len({term[0] for term in terms}),
            "first pairs": len(pairs), "pairs of the text that begin a word": 100 * sum(h[:2] in pairs for h in han) / len(han),
            "and go on as one": 100 * sum(h in triples or h[:2] in two for h in han) / len(han)}


def frequent(maker, sample):
    """Words of two characters or more that the sample has often, and how often."""
    seen = occurrences([word for word in itertools.chain(maker.han, maker.latin) if 2 <= len(word) <= 8], sample)
    return {word: count for word, count in seen.items() if count > len(sample.encode()) / 4e6}
