// logic.cjs - the conditions as JSON Logic: json-logic-js, which interprets, and json-logic-engine, which makes JavaScript.
// usage: node logic.cjs CASES, with both packages within reach of require(). Prints an object a line, as bench_cel does.
"use strict";
const fs = require("fs");
const js = require("json-logic-js");
const { LogicEngine } = require("json-logic-engine");
const engine = new LogicEngine();
const REPEATS = 20000, ROUNDS = 12;
let seen = 0;

const cases = [];
for (const line of fs.readFileSync(process.argv[2], "utf-8").split("\n")) {
  const space = line.indexOf(" "), word = line.slice(0, space), rest = line.slice(space + 1), last = cases[cases.length - 1];
  if (word === "case") cases.push({ name: rest, fields: [], rows: [], answers: [] });
  else if (word === "logic") last.rule = JSON.parse(rest);
  else if (word === "field") last.fields.push(rest.split(" "));
  else if (word === "row") {
    const parts = rest.split("\t"), row = {};
    last.fields.forEach(([name, type], i) => { row[name] = type === "string" ? parts[i] : type === "bool" ? parts[i] === "1" : Number(parts[i]); });
    last.rows.push(row);
    last.answers.push(parts[parts.length - 1] === "1");
  }
}

function best(run) {
  let least = Infinity;
  for (let round = 0; round < ROUNDS; round++) {
    const begin = process.hrtime.bigint();
    run();
    least = Math.min(least, Number(process.hrtime.bigint() - begin) / REPEATS);
  }
  return least;
}

const version = (name) => {
  const file = require.resolve(name).split("node_modules/" + name)[0] + "node_modules/" + name + "/package.json";
  return name + " " + JSON.parse(fs.readFileSync(file)).version;
};
const forms = {
  [version("json-logic-js")]: (rule) => (row) => js.apply(rule, row),
  [version("json-logic-engine") + ", compiled"]: (rule) => engine.build(rule),
};
for (const one of cases)
  for (const [form, made] of Object.entries(forms)) {
    const run = made(one.rule);
    one.rows.forEach((row, i) => { if (Boolean(run(row)) !== one.answers[i]) throw new Error(`${form}: row ${i} is decided otherwise`); });
    const many = best(() => { for (const row of one.rows) if (run(row)) seen++; });
    const single = best(() => { for (let i = 0; i < REPEATS; i++) if (run(one.rows[0])) seen++; });
    console.log(JSON.stringify({ case: one.name, form, rows: "many", ns: many }));
    console.log(JSON.stringify({ case: one.name, form, rows: "one", ns: single }));
  }
