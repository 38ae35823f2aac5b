-- ledger_spec.lua - events, facts, what was carried out, snapshots; and replays of wrong events.
local qun = require "qun"

local charter = assert(qun.load {
  qun = 1, id = "l", revision = "1", name = "L", metrics = { ["member.orders"] = { count = "order", over = "30d" } },
  tiers = { { id = "new" }, { id = "old", enter = "member.orders >= 2" } },
})
local noon = qun.instant "2026-01-05T12:00:00Z"

local function order(id, at, member)
  return { id = id, at = at, kind = "order", member = member or "anna", amount = 100 }
end

describe("a ledger", function()
  it("folds events and says what became of each", function()
    local ledger = qun.ledger(charter)
    assert.are.equal("counted", ledger:fold(order("e1", noon)))
    assert.are.equal("repeated", ledger:fold(order("e1", noon)))
    assert.are.same({ "counted", "counted" }, ledger:fold { order("e2", noon + 1), order("e3", noon + 2) })
    assert.are.equal("counted",
      ledger:fold '{"id": "e4", "at": "2026-01-05T13:00:00Z", "kind": "order", "member": "bo"}')
    assert.are.equal("early", ledger:fold(order("e5", noon + 90 * 86400000000), noon))
    assert.are.equal(4, ledger.info.counted)
    assert.are.equal(2, ledger.info.members)
    assert.are.equal("e4", ledger.info.last_id)
  end)

  it("gives facts as of an instant", function()
    local ledger = qun.ledger(charter)
    ledger:fold { order("e1", noon), order("e2", noon + 1) }
    local facts = assert(ledger:facts("member", "anna", noon + 2))
    assert.are.equal(2, facts:get("member.orders", 1))
    assert.are.equal(facts, ledger:facts("member", "anna", noon + 31 * 86400000000, facts))
    assert.are.equal(0, facts:get("member.orders", 1))
    local none, err = ledger:facts("member", "nobody", noon)
    assert.is_nil(none)
    assert.are.equal("none", err.status)
  end)

  it("knows of what was recorded", function()
    local ledger = qun.ledger(charter)
    ledger:fold { order("e1", noon), order("e2", noon + 1) }
    local decisions = charter:segment(ledger:facts("member", "anna", noon + 2), noon + 2)
    assert.are.equal("promote", decisions[1].act)
    assert.are.equal("old", decisions[1].choice)
    assert.are.equal(ledger, ledger:record(decisions[1], noon + 2))
    ledger:record(decisions, noon + 2)
    assert.are.equal("keep", charter:segment(ledger:facts("member", "anna", noon + 3), noon + 3)[1].act)
  end)

  it("completes the rows around an event", function()
    local ledger, facts = qun.ledger(charter), qun.facts(charter)
    ledger:fold(order("e1", noon))
    facts:add("event", order("e2", noon + 1))
    assert.are.equal("counted", ledger:fold(facts, 1, noon + 1))
    assert.are.equal(facts, ledger:around(facts, 1, noon + 1))
    assert.is_number(facts:find("member", "anna"))
  end)

  it("comes back from its snapshot", function()
    local ledger = qun.ledger(charter)
    ledger:fold { order("e1", noon), order("e2", noon + 1) }
    local bytes = ledger:snapshot()
    local again, notes = qun.restore(charter, bytes)
    assert.are.same({}, notes)
    assert.are.equal(bytes, again:snapshot())
    assert.are.equal("repeated", again:fold(order("e2", noon + 1)))
  end)

  it("refuses bytes that are no snapshot", function()
    local bytes = qun.ledger(charter):snapshot()
    for _, wrong in ipairs { "", "junk", bytes:sub(1, -2), bytes .. "x", ("\0"):rep(1000) } do
      local none, err = qun.restore(charter, wrong)
      assert.is_nil(none)
      assert.are.equal("format", err.status)
    end
  end)

  it("says what is wrong with an event", function()
    local ledger = qun.ledger(charter)
    local none, err = ledger:fold { id = "e1", kind = "order", member = "anna" }
    assert.is_nil(none)
    assert.truthy(err.message:find("an event needs an instant: at", 1, true))
    none, err = ledger:fold(order("e1", "yesterday"))
    assert.is_nil(none)
    assert.are.equal("/at", err.problems[1].path)
    none, err = ledger:fold { order("e1", noon), { id = "e2", at = noon, kind = "oder" } }
    assert.is_nil(none)
    assert.are.equal(2, err.index)
    assert.truthy(err.message:find("did you mean order?", 1, true))
    assert.has_error(function() ledger:fold(3) end)
  end)
end)

describe("a replay", function()
  local function lines(...)
    local all, place = { ... }, 0
    return function()
      place = place + 1
      return all[place]
    end
  end
  local good = '{"id": "e1", "at": "2026-01-05T12:00:00Z", "kind": "order", "member": "anna"}'

  it("takes events from a function, a list or an open file, as texts or tables", function()
    local path = os.tmpname()
    local file = assert(io.open(path, "wb"))
    file:write("\239\187\191" .. good .. "\r\n\n" .. good:gsub("e1", "e2") .. "\n")
    file:close()
    local handle = assert(io.open(path, "rb"))
    for _, source in ipairs {
      lines(good, (good:gsub("e1", "e2"))), { order("e1", noon), order("e2", noon) }, path, handle } do
      local seen = {}
      for decision in qun.replay(charter, source) do seen[#seen + 1] = decision.choice end
      assert.are.same({ "new", "old" }, seen)
    end
    handle:close()
    os.remove(path)
  end)

  it("runs on to its stop", function()
    local seen = {}
    for d in qun.replay(charter, { order("e1", noon), order("e2", noon) }, { stop = "2026-03-05T00:00:00Z" }) do
      seen[#seen + 1] = d.act .. " " .. qun.rfc3339(d.at)
    end
    assert.are.equal("demote 2026-02-04T12:00:00Z", seen[#seen])
  end)

  it("keeps its decisions for whoever keeps them", function()
    local kept = {}
    local events = { order("e1", noon), order("e2", noon), order("e3", noon, "bo") }
    for d in qun.replay(charter, events) do kept[#kept + 1] = d end
    collectgarbage()
    assert.are.equal("anna", kept[1].member)
    assert.are.equal("bo", kept[#kept].member)
  end)

  it("stops at a wrong event and says which, or passes over it", function()
    local bad = '{"id": "e2", "at": "2026-01-05T12:00:00Z", "kind": "oder"}'
    local ok, err = pcall(function() for _ in qun.replay(charter, lines(good, bad)) do end end)
    assert.is_false(ok)
    assert.are.equal(2, err.event)
    assert.truthy(tostring(err):find("2: no such kind of event: oder", 1, true))
    local told = {}
    local options = { skip_bad = function(wrong) told[#told + 1] = wrong.event end }
    local late = '{"at": "9999-01-01T00:00:00Z", "kind": "order"}'
    for _ in qun.replay(charter, lines(bad, "{", good, '{"kind": "order"}', late), options) do end
    assert.are.same({ 1, 2, 4, 5 }, told)
  end)

  it("knows its options", function()
    assert.has_error(function() qun.replay(charter, {}, { till = 3 }) end,
      "replay: options: no such key: till; it is one of skip_bad, snapshot, stop")
    local ok, err = pcall(function() for _ in qun.replay(charter, "/no/such/file") do end end)
    assert.is_false(ok)
    assert.are.equal("none", err.status)
  end)
end)
