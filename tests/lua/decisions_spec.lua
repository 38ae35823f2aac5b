-- decisions_spec.lua - verbs and what they decide.
local qun = require "qun"

local charter = assert(qun.load {
  qun = 1, id = "club", revision = "7", name = "Club", use = { "wecom" },
  attributes = {
    ["member.photo"] = { type = "evidence", ask = { zh = "请发照片", en = "A photo, please" } } },
  metrics = { ["member.orders"] = { count = "order" } },
  words = { spam = { terms = { "casino" } } },
  ladders = { { id = "conduct", decay = "7d",
    steps = { { at = 2, ["then"] = { { ["do"] = "mute", ["for"] = "1h" } } } } } },
  entry = { paths = {
    { id = "buyer", when = { 
      { id = "bought", when = "member.orders >= 2", why = { zh = "先买", en = "orders first" } } } },
    { id = "owner", when = "member.photo" } } },
  rules = { { id = "no-ads", on = "message", when = "event.hits('spam') > 0", informed = "none",
    ["then"] = { "delete", { ["do"] = "strike", ladder = "conduct" } } } },
  groups = { { id = "walk", carrier = "wecom", life = "temporary",
    ends = { { id = "over", on = { after = "4h" } } }, warn = { "1h" } } },
})
local noon = qun.instant "2026-01-05T12:00:00Z"

describe("decisions", function()
  it("are a sequence", function()
    local decisions = charter:admit({ id = "bo", orders = 3 }, noon)
    assert.are.equal(1, #decisions)
    assert.are.equal("admit", decisions[1].act)
    assert.is_nil(decisions[0])
    assert.is_nil(decisions[2])
    local places = {}
    for place, decision in decisions:each() do places[place] = decision.act end
    assert.are.same({ "admit" }, places)
    assert.are.equal("admit", decisions:act(1))
    assert.is_nil(decisions:act(2))
  end)

  it("about a member told by a table know nothing of the one told before", function()
    assert.are.equal("admit", charter:admit({ id = "bo", orders = 3, photo = true }, noon)[1].act)
    assert.is_nil(charter:admit({ id = "bo", order = 3 }, noon))
    assert.is_false(pcall(charter.admit, charter, { id = "bo", orders = print }, noon))
    local d = charter:admit({ id = "anna" }, noon)
    assert.are.equal(1, #d)
    assert.are.equal("pend", d[1].act)
    assert.are.equal("anna", d[1].member)
    assert.are.equal(0, #charter:admit(nil, noon))
    assert.are.equal("refuse", charter:admit({ id = "bo", orders = 0, photo = false }, noon)[1].act)
    assert.are.equal("pend", d[1].act)
  end)

  it("say under which clause, for whom, and until when", function()
    local d = charter:admit({ id = "bo", orders = 3 }, noon)[1]
    assert.are.equal("admit", d.verb)
    assert.are.equal("entry", d.clause)
    assert.are.equal("buyer", d.path)
    assert.are.equal("/entry/paths/0", d.place)
    assert.are.equal("bo", d.member)
    assert.is_nil(d.group)
    assert.are.equal("club", d.charter)
    assert.are.equal("7", d.revision)
    assert.are.equal(noon, d.at)
    assert.are.equal(qun.never, d.valid_until)
    assert.are.equal("entry/buyer/admit/bo", d.key)
    assert.are.equal("Y001", d.why)
    assert.are.equal(1, d.row)
    assert.is_nil(d.nonsense)
  end)

  it("carry their reasons: measured, limit, shortfall, missing", function()
    local d = charter:admit({ id = "bo", orders = 0 }, noon)[1]
    assert.are.equal("pend", d.act)
    local failing
    for _, reason in ipairs(d.reasons) do if reason.state == "fails" then failing = reason end end
    assert.are.equal("member.orders", failing.fact)
    assert.are.equal(0, failing.measured)
    assert.are.equal(2, failing.limit)
    assert.are.equal(2, failing.shortfall)
    assert.are.equal("orders first", failing.why_en)
    assert.are.equal(1, #d.missing)
    assert.are.equal("member.photo", d.missing[1].fact)
    assert.are.equal("A photo, please", d.missing[1].ask_en)
  end)

  it("are sentences for people in both languages", function()
    local d = charter:admit({ id = "bo", orders = 0 }, noon)[1]
    assert.truthy(d:sentence():find("A photo, please", 1, true))
    assert.truthy(d:sentence("zh", "member"):find("请发照片", 1, true))
    assert.truthy(d:sentence("en", "auditor"):find("member.orders >= 2", 1, true))
    assert.are.equal(d:sentence("en", "operator"), tostring(d))
  end)

  it("point into the text they rest on", function()
    local text = "Win at the ＣＡＳＩＮＯ now"
    local decisions = charter:moderate({ id = "e1", at = noon, kind = "message", member = "zs", text = text }, noon)
    assert.are.equal("delete", decisions[1].act)
    local piece = decisions[1].evidence[1]
    assert.are.equal("spam", piece.words)
    assert.are.equal("casino", piece.term)
    assert.are.equal("ＣＡＳＩＮＯ", text:sub(piece.offset + 1, piece.offset + piece.length))
    assert.are.same({ 11, 6, 0 }, { piece.char_offset, piece.char_length, piece.severity })
    assert.are.same({ width = true, case = true }, piece.folded)
    assert.are.same({}, piece.tags)
  end)

  it("say when to ask again", function()
    local f = qun.facts(charter)
    assert(f:add("group", { id = "g", form = "walk", opened = noon }))
    local decisions = charter:expire(f, noon)
    assert.are.equal(noon + 3 * 3600000000, decisions.outcome.next)
    assert.are.equal(1, decisions.outcome.rows)
    assert.are.equal("notify", charter:expire(f, noon + 3 * 3600000000)[1].act)
    assert.are.equal("dissolve", charter:expire(f, noon + 4 * 3600000000)[1].act)
  end)

  it("are tables where one wants a table", function()
    local all = charter:admit({ id = "bo", orders = 3 }, noon)[1]:table()
    assert.are.equal("admit", all.act)
    assert.are.equal("bought", all.reasons[1].clause)
  end)

  it("are refilled without being made anew, and those taken out before say so", function()
    local into = qun.decisions()
    local f = qun.facts(charter)
    f:add("member", { id = "bo", orders = 3 })
    assert.are.equal(into, charter:admit(f, noon, into))
    local old = into[1]
    charter:admit(f, noon, into)
    assert.has_error(function() return old.act end)
    assert.are.equal("qun.decision (gone)", tostring(old))
    assert.are.equal("admit", into[1].act)
  end)

  it("without reasons are codes", function()
    local codes = qun.decisions { codes = true }
    charter:admit({ id = "bo", orders = 3 }, noon, codes)
    assert.are.equal("admit", codes[1].act)
    assert.are.same({}, codes[1].reasons)
    assert.is_nil(codes[1].key)
    assert.has_error(function() qun.decisions { code = true } end,
      "decisions: no such key: code; it is one of codes, actions")
  end)

  it("of many rows come in one call", function()
    local f = qun.facts(charter)
    for i = 1, 100 do f:add("member", { id = "m" .. i, orders = i % 4 }) end
    local decisions = charter:admit(f, noon)
    assert.are.equal(100, #decisions)
    assert.are.equal("pend", decisions[1].act)
    assert.are.equal("admit", decisions[2].act)
    assert.are.equal(2, decisions[2].row)
    assert.are.equal("m2", decisions[2].member)
  end)

  it("of the linter need neither facts nor an instant", function()
    local found = charter:check()
    assert.is_true(#found > 0)
    assert.are.equal("report", found[1].act)
  end)
end)

describe("a verb", function()
  it("refuses facts of another charter", function()
    local other = assert(qun.load { qun = 1, id = "o", name = "O", metrics = { ["member.x"] = { count = "order" } },
      entry = { when = "member.x > 1" } })
    local ok, message = pcall(charter.admit, charter, qun.facts(other), noon)
    assert.is_false(ok)
    assert.truthy(message:find("admit: the facts have another shape", 1, true))
  end)

  it("says which argument is wrong", function()
    local function wrong(words, ...)
      local ok, message = pcall(charter.admit, ...)
      assert.is_false(ok)
      assert.truthy(message:find(words, 1, true), message)
    end
    wrong("charter: qun.charter expected, got number", 3)
    wrong("now: an instant", charter, { id = "bo" })
    wrong("now: not an instant", charter, { id = "bo" }, "yesterday")
    wrong("values: a table or JSON text expected, got boolean", charter, true, noon)
    wrong("into: qun.decisions expected, got table", charter, { id = "bo" }, noon, {})
    wrong("facts: qun.facts expected, got qun.charter", charter, charter, noon)
  end)

  it("tells what is wrong with facts that came from outside, with a suggestion", function()
    local none, err = charter:admit({ id = "bo", order = 3 }, noon)
    assert.is_nil(none)
    assert.are.equal("C010", err.problems[1].code)
    assert.are.equal("orders", err.problems[1].suggestion)
    none, err = charter:admit('{"id": "bo", "orders": "three"}', noon)
    assert.is_nil(none)
    assert.are.equal("/orders", err.problems[1].path)
  end)

  it("over its limit of steps decides nothing", function()
    local small = assert(qun.load({ qun = 1, id = "s", name = "S",
      attributes = { ["member.marks"] = { type = "list" } },
      entry = { when = "member.marks.exists(t, t == 'x')" } }, { limits = { steps = 40 } }))
    local many = {}
    for i = 1, 1000 do many[i] = "t" .. i end
    local none, err = small:admit({ id = "bo", marks = many }, noon)
    assert.is_nil(none)
    assert.are.equal("cost", err.status)
  end)
end)
