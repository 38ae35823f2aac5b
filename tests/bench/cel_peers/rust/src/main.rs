// main.rs - the conditions through cel-rust. It has no limit of steps and tells no reasons.
// usage: peers CASES; prints an object a line, as bench_cel does.
use cel::{Context, Program, Value};
use std::time::Instant;

const REPEATS: usize = 20000;
const ROUNDS: usize = 12;
const FORM: &str = "cel-rust 0.15.0";

struct Subject {
    name: String,
    source: String,
    fields: Vec<(String, String)>,
    rows: Vec<Context<'static, 'static>>,
    answers: Vec<bool>,
}

fn take(subject: &mut Subject, line: &str) {
    let parts: Vec<&str> = line.split('\t').collect();
    let mut row = Context::default();
    for ((name, kind), text) in subject.fields.iter().zip(&parts) {
        match kind.as_str() {
            "string" => row.add_variable(name.clone(), text.to_string()).unwrap(),
            "bool" => row.add_variable(name.clone(), *text == "1").unwrap(),
            _ => row.add_variable(name.clone(), text.parse::<i64>().unwrap()).unwrap(),
        }
    }
    subject.rows.push(row);
    subject.answers.push(*parts.last().unwrap() == "1");
}

fn best(mut run: impl FnMut()) -> f64 {
    (0..ROUNDS)
        .map(|_| {
            let begin = Instant::now();
            run();
            begin.elapsed().as_nanos() as f64 / REPEATS as f64
        })
        .fold(f64::INFINITY, f64::min)
}

fn measure(subject: &Subject) {
    let program = Program::compile(&subject.source).unwrap();
    let answer = |i: usize| matches!(program.execute(&subject.rows[i]), Ok(Value::Bool(true)));
    for (i, expected) in subject.answers.iter().enumerate() {
        assert_eq!(answer(i), *expected, "{FORM}: {}: row {i}", subject.name);
    }
    let mut seen = 0;
    let many = best(|| (0..REPEATS).for_each(|i| seen += answer(i) as usize));
    let one = best(|| (0..REPEATS).for_each(|_| seen += answer(0) as usize));
    for (rows, ns) in [("many", many), ("one", one)] {
        println!("{{\"case\":\"{}\",\"form\":\"{FORM}\",\"rows\":\"{rows}\",\"ns\":{ns:.6}}}", subject.name);
    }
    assert!(seen > 0);
}

fn main() {
    let text = std::fs::read_to_string(std::env::args().nth(1).unwrap()).unwrap();
    let mut subjects: Vec<Subject> = Vec::new();
    let mut rules = Vec::new();
    for line in text.lines() {
        let (word, rest) = line.split_once(' ').unwrap();
        match word {
            "case" => subjects.push(Subject { name: rest.into(), source: String::new(), fields: vec![], rows: vec![], answers: vec![] }),
            "cel" => subjects.last_mut().unwrap().source = rest.into(),
            "field" => {
                let (name, kind) = rest.split_once(' ').unwrap();
                subjects.last_mut().unwrap().fields.push((name.into(), kind.into()));
            }
            "row" => take(subjects.last_mut().unwrap(), rest),
            "rule" => rules.push(rest.to_string()),
            _ => {}
        }
    }
    subjects.iter().for_each(measure);
    let begin = Instant::now();
    let kept: Vec<Program> = rules.iter().map(|rule| Program::compile(rule).unwrap()).collect();
    let us = begin.elapsed().as_secs_f64() * 1e6 / kept.len() as f64;
    println!("{{\"amount\":\"a rule compiled by itself, one of 4,000\",\"form\":\"{FORM}, parsed only\",\"unit\":\"us\",\"value\":{us:.6}}}");
}
