-- facts_spec.lua - rows and fields; whatever a host may put in.
local qun = require "qun"

local charter = assert(qun.load {
  qun = 1, id = "f", name = "F",
  attributes = { ["member.ok"] = { type = "bool" }, ["member.n"] = { type = "int" },
    ["member.name2"] = { type = "string" }, ["member.born"] = { type = "time" }, ["member.marks"] = { type = "list" }, ["member.papers"] = { type = "map" },
    ["member.fee"] = { type = "money" } },
  entry = { when = "member.ok && member.n > 0 && member.name2 != '' && member.born < now && " ..
    "size(member.marks) > 0 && size(member.papers) > 0 && member.fee > 0" },
})

describe("facts", function()
  local f
  before_each(function() f = qun.facts(charter) end)

  it("count their rows from 1 and find them by key", function()
    assert.are.equal(1, f:add("member", { id = "anna" }))
    assert.are.equal(2, f:add("member", { id = "bo" }))
    assert.are.equal(2, f:rows "member")
    assert.are.equal(2, #f)
    assert.are.equal(2, f:find("member", "bo"))
    assert.is_nil(f:find("member", "cem"))
    assert.are.equal(0, #f:clear())
  end)

  it("take names with and without their scope", function()
    assert(f:add("member", { id = "anna", n = 1, ["member.ok"] = true }))
    assert.are.equal(1, f:get("member.n", 1))
    assert.is_true(f:get("member.ok", 1))
  end)

  it("are set by slots that are looked up once", function()
    local n = assert(f:slot "member.n")
    f:add("member", { id = "anna" })
    assert.is_nil(f:get(n, 1))
    assert.is_true(f:set(n, 1, 7))
    assert.are.equal(7, f:get(n, 1))
    assert.is_true(f:set(n, 1, nil))
    assert.is_nil(f:get(n, 1))
  end)

  it("take what a field is made of", function()
    f:add("member", { id = "anna" })
    assert.is_true(f:set("member.ok", 1, false))
    assert.is_false(f:get("member.ok", 1))
    assert.is_true(f:set("member.marks", 1, { "a", "b" }))
    assert.are.same({ "a", "b" }, f:get("member.marks", 1))
    assert.is_true(f:set("member.marks", 1, {}))
    assert.are.same({}, f:get("member.marks", 1))
    assert.is_true(f:set("member.papers", 1, { vet = "yes" }))
    assert.are.same({ vet = "yes" }, f:get("member.papers", 1))
    assert.is_true(f:set("member.fee", 1, 12900))
    assert.are.equal(12900, f:get("member.fee", 1))
  end)

  it("take instants as microseconds and as text, by row and by field", function()
    local at = qun.instant "2026-01-05T18:00:00+08:00"
    assert.are.equal(1767607200000000, at)
    f:add("member", { id = "anna", born = at })
    assert.are.equal(at, f:get("member.born", 1))
    f:add("member", { id = "bo", born = "2026-01-05T18:00:00+08:00" })
    assert.are.equal(at, f:get("member.born", 2))
    assert.is_true(f:set("member.born", 1, at + 1))
    assert.are.equal(at + 1, f:get("member.born", 1))
    assert.is_true(f:set("member.born", 1, "2026-01-05T10:00:00Z"))
    assert.are.equal(at, f:get("member.born", 1))
    assert.are.equal("2026-01-05T10:00:00Z", qun.rfc3339(at))
  end)

  it("hold whole numbers of 64 bits, as texts where a number of Lua would round them", function()
    f:add("member", { id = "anna" })
    for _, text in ipairs { "9223372036854775807", "-9223372036854775808", "9007199254740993" } do
      assert.is_true(f:set("member.n", 1, text))
      local back = f:get("member.n", 1)
      assert.are.equal(text, type(back) == "string" and back or string.format("%d", back))
    end
    assert.is_true(f:set("member.n", 1, 9007199254740992))
    assert.are.equal(9007199254740992, f:get("member.n", 1))
  end)

  it("refuse a value of another type, and name the field", function()
    f:add("member", { id = "anna" })
    for _, case in ipairs {
      { "member.n", 1.5 }, { "member.n", "x" }, { "member.n", true }, { "member.n", {} }, { "member.n", 1e300 },
      { "member.n", 0 / 0 }, { "member.n", "9223372036854775808" }, { "member.n", print }, { "member.ok", 1 },
      { "member.ok", "true" }, { "member.name2", 3 }, { "member.name2", true }, { "member.born", "gestern" },
      { "member.marks", "a" }, { "member.papers", 3 } } do
      local none, err = f:set(case[1], 1, case[2])
      assert.is_nil(none, case[1] .. " took " .. tostring(case[2]))
      assert.truthy(err.message:find(case[1], 1, true), err.message)
      assert.is_nil(f:get(case[1], 1))
    end
  end)

  it("hold embedded zeros", function()
    f:add("member", { id = "a\0b", name2 = "x\0y" })
    assert.are.equal("x\0y", f:get("member.name2", 1))
    assert.are.equal(1, f:find("member", "a\0b"))
    assert.is_nil(f:find("member", "a"))
    assert.is_true(f:set("member.name2", 1, "\0"))
    assert.are.equal("\0", f:get("member.name2", 1))
  end)

  it("refuse what is not UTF-8", function()
    f:add("member", { id = "anna" })
    local none, err = f:set("member.name2", 1, "\255\254")
    assert.is_nil(none)
    assert.are.equal("text", err.status)
    none, err = f:add("member", { id = "bo", name2 = "caf\233" })
    assert.is_nil(none)
    assert.truthy(err.message)
    assert.are.equal(1, f:rows "member")
  end)

  it("refuse tables that are no JSON", function()
    local loop = {}
    loop.loop = loop
    assert.has_error(function() f:add("member", { id = "x", papers = loop }) end,
      "a table nested too deeply, or inside itself")
    assert.has_error(function() f:add("member", { id = "x", n = 0 / 0 }) end,
      "not a finite number: JSON has no word for it")
    assert.has_error(function() f:add("member", { id = "x", [3] = 4 }) end)
    assert.has_error(function() f:add("member", { id = "x", n = coroutine.create(function() end) }) end,
      "a thread has no form in JSON")
    assert.are.equal(0, #f)
  end)

  it("refuse rows and fields that are not there", function()
    f:add("member", { id = "anna" })
    local none, err = f:set("member.n", 2, 1)
    assert.is_nil(none)
    assert.are.equal("none", err.status)
    none, err = f:set("member.m", 1, 1)
    assert.is_nil(none)
    assert.truthy(err.message:find("no field member.m; did you mean member.n?", 1, true))
    for _, row in ipairs { 0, -1, 1.5, "1", 2 ^ 40 } do
      assert.has_error(function() f:set("member.n", row, 1) end)
    end
    assert.has_error(function() f:add("membr", {}) end)
  end)

  it("refuse a slot of another charter", function()
    local other = qun.facts(assert(qun.load { qun = 1, id = "o", name = "O" }))
    f:add("member", { id = "anna" })
    local slot = assert(f:slot "member.n")
    other:add("member", { id = "anna" })
    local ok, message = pcall(other.set, other, slot, 1, 3)
    assert.is_false(ok)
    assert.truthy(message:find("slot", 1, true))
  end)

  it("over the limit of rows are refused", function()
    local few = qun.facts(assert(qun.load(charter:write(), { limits = { rows = 2 } })))
    few:add("member", { id = "a" })
    few:add("member", { id = "b" })
    local none, err = few:add("member", { id = "c" })
    assert.is_nil(none)
    assert.are.equal("limit", err.status)
  end)
end)
