"""The Python packages ahocorasick-rs and pyahocorasick in the turns of text_bench.py (order of question and answer: text_host.h),
leftmost-longest over what is written, in the texts of Python. Run by the Python they are installed in."""
import sys
import time

BLOCK, WARM = 64 * 1024, 128 * 1024


def rust(words):
    import ahocorasick_rs
    made = ahocorasick_rs.AhoCorasick(words, matchkind=ahocorasick_rs.MatchKind.LeftmostLongest)
    find = made.find_matches_as_indexes
    return lambda pieces: sum(len(find(text)) for text in pieces)


def python(words):
    import ahocorasick
    made = ahocorasick.Automaton()
    for index, word in enumerate(words):
        made.add_word(word, index)
    made.make_automaton()
    return lambda pieces: sum(1 for text in pieces for _ in made.iter_long(text))


def blocks(data):
    at = 0
    while len(data) - at > BLOCK:
        cut = data.rfind(b"\n", at, at + BLOCK) + 1 or len(data)
        yield data[at:cut].decode()
        at = cut
    yield data[at:].decode()


def turn(scan, by_line, data):
    pieces = data.decode().split("\n")[:-1] if by_line else list(blocks(data))
    begin = time.thread_time_ns()
    hits = scan(pieces)
    return time.thread_time_ns() - begin, hits


def resident():
    with open("/proc/self/statm", encoding="ascii") as file:
        return int(file.read().split()[1]) * 4096


def main():
    name, texts, words = sys.argv[1:]
    with open(texts, "rb") as file:
        data = file.read()
    with open(words, encoding="utf-8", newline="\n") as file:
        listed = file.read().split("\n")[:-1]
    memory, begin = resident(), time.perf_counter()
    scan = {"ahocorasick-rs": rust, "pyahocorasick": python}[name](listed)
    print(f"ready {time.perf_counter() - begin:.6f} {resident() - memory}", flush=True)
    for line in sys.stdin:
        kind, start, stop = line.split()
        start, stop, by_line = int(start), int(stop), kind == "message"
        before = data.rfind(b"\n", 0, max(start - WARM, 0)) + 1
        turn(scan, by_line, data[before:start])
        print(*turn(scan, by_line, data[start:stop]), flush=True)


if __name__ == "__main__":
    main()
