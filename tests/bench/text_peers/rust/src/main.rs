//! daachorse and aho-corasick in the turns of text_bench.py, leftmost-longest over what is written; and simdutf8,
//! which only tells whether a text is UTF-8: the limit of whatever has to know that.

use aho_corasick::{AhoCorasick, AhoCorasickKind, MatchKind};
use daachorse::charwise::{CharwiseDoubleArrayAhoCorasick, CharwiseDoubleArrayAhoCorasickBuilder};
use daachorse::{DoubleArrayAhoCorasick, DoubleArrayAhoCorasickBuilder};
use std::io::{BufRead, Write};
use std::time::Instant;

const BLOCK: usize = 64 * 1024;
const WARM: usize = 128 * 1024;

enum Engine {
    Charwise(CharwiseDoubleArrayAhoCorasick<u32>),
    Bytewise(DoubleArrayAhoCorasick<u32>),
    Automaton(AhoCorasick),
    Validate,
}

impl Engine {
    fn build(name: &str, words: &[&str]) -> Option<(Engine, usize)> {
        Some(match name {
            "daachorse-charwise" => {
                let built = CharwiseDoubleArrayAhoCorasickBuilder::new()
                    .match_kind(daachorse::MatchKind::LeftmostLongest)
                    .build(words)
                    .ok()?;
                let bytes = built.heap_bytes();
                (Engine::Charwise(built), bytes)
            }
            "daachorse-bytewise" => {
                let built = DoubleArrayAhoCorasickBuilder::new()
                    .match_kind(daachorse::MatchKind::LeftmostLongest)
                    .build(words)
                    .ok()?;
                let bytes = built.heap_bytes();
                (Engine::Bytewise(built), bytes)
            }
            "aho-corasick" => {
                let built = AhoCorasick::builder()
                    .kind(Some(AhoCorasickKind::ContiguousNFA))
                    .match_kind(MatchKind::LeftmostLongest)
                    .build(words)
                    .ok()?;
                let bytes = built.memory_usage();
                (Engine::Automaton(built), bytes)
            }
            "simdutf8" => (Engine::Validate, 1),
            _ => return None,
        })
    }

    fn scan(&self, pieces: &[&str]) -> usize {
        match self {
            Engine::Charwise(with) => pieces.iter().map(|text| with.leftmost_find_iter(text).count()).sum(),
            Engine::Bytewise(with) => pieces.iter().map(|text| with.leftmost_find_iter(text).count()).sum(),
            Engine::Automaton(with) => pieces.iter().map(|text| with.find_iter(text).count()).sum(),
            Engine::Validate => pieces.iter().filter(|text| simdutf8::basic::from_utf8(text.as_bytes()).is_err()).count(),
        }
    }
}

/// The blocks of text_host.c: at most 64 KB, ending behind a line.
fn blocks(text: &str) -> Vec<&str> {
    let mut found = Vec::new();
    let mut rest = text;
    while rest.len() > BLOCK {
        let cut = rest.as_bytes()[..BLOCK].iter().rposition(|&b| b == b'\n').map_or(rest.len(), |at| at + 1);
        found.push(&rest[..cut]);
        rest = &rest[cut..];
    }
    found.push(rest);
    found
}

fn thread_ns() -> u64 {
    let mut now = libc::timespec { tv_sec: 0, tv_nsec: 0 };
    unsafe { libc::clock_gettime(libc::CLOCK_THREAD_CPUTIME_ID, &mut now) };
    now.tv_sec as u64 * 1_000_000_000 + now.tv_nsec as u64
}

fn turn(engine: &Engine, by_line: bool, text: &str) -> (u64, usize) {
    let pieces = if by_line { text.lines().collect() } else { blocks(text) };
    let begin = thread_ns();
    let hits = engine.scan(&pieces);
    (thread_ns() - begin, hits)
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let arguments: Vec<String> = std::env::args().collect();
    let texts = std::fs::read_to_string(&arguments[2])?;
    let list = std::fs::read_to_string(&arguments[3])?;
    let words: Vec<&str> = list.lines().collect();
    let begin = Instant::now();
    let (engine, bytes) = Engine::build(&arguments[1], &words).ok_or("it takes no such list")?;
    println!("ready {:.6} {}", begin.elapsed().as_secs_f64(), bytes);
    for line in std::io::stdin().lock().lines() {
        let line = line?;
        let asked: Vec<&str> = line.split(' ').collect();
        let (from, to): (usize, usize) = (asked[1].parse()?, asked[2].parse()?);
        let by_line = asked[0] == "message";
        let mut before = from.saturating_sub(WARM);
        while before > 0 && texts.as_bytes()[before - 1] != b'\n' {
            before -= 1;
        }
        turn(&engine, by_line, &texts[before..from]);
        let (ns, hits) = turn(&engine, by_line, &texts[from..to]);
        println!("{ns} {hits}");
        std::io::stdout().flush()?;
    }
    Ok(())
}
