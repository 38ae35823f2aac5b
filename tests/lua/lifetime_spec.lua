-- lifetime_spec.lua - objects in any order of collection, closed objects, coroutines, and no leak.
local qun = require "qun"

local text = assert(qun.template "pet-club")
local noon = 1767614400000000
-- A million calls on the Lua that most hosts have; with $QUN_CALLS as many on each (./dev assure leaks).
local calls = tonumber(os.getenv "QUN_CALLS") or _VERSION == "Lua 5.4" and 1000000 or 200000

local function memory()
  for line in io.lines("/proc/self/statm") do
    return tonumber(line:match("^%d+ (%d+)")) * 4096
  end
end

describe("objects", function()
  it("are collected in any order", function()
    local seed = 12345
    local function random(n)
      seed = (seed * 1103515245 + 12345) % 2147483648
      return seed % n + 1
    end
    for _ = 1, 40 do
      local charter = assert(qun.load(text))
      local facts, ledger = qun.facts(charter), qun.ledger(charter)
      facts:add("member", { id = "bo", orders = 0 })
      local decisions = charter:admit(facts, noon)
      local all = { charter, facts, ledger, decisions, decisions[1], facts:slot("member.orders"),
        assert(qun.cel.compile("a > 1", { a = "int" })), qun.env { limits = { rows = 5 } } }
      charter, facts, ledger, decisions = nil, nil, nil, nil
      while #all > 0 do
        table.remove(all, random(#all))
        collectgarbage()
        for _, left in ipairs(all) do assert.is_string(tostring(left)) end
      end
    end
  end)

  it("keep what they need when it is closed first", function()
    local charter = assert(qun.load(text))
    local facts, ledger = qun.facts(charter), qun.ledger(charter)
    facts:add("member", { id = "bo", orders = 0 })
    local decisions = charter:admit(facts, noon)
    local one = decisions[1]
    charter:close()
    facts:close()
    decisions:close()
    collectgarbage()
    assert.are.equal("pend", one.act)
    assert.are.equal("counted", ledger:fold { id = "e", at = noon, kind = "order", member = "bo" })
  end)

  it("that are closed say so, and may be closed again", function()
    local charter = assert(qun.load(text))
    local facts, ledger = qun.facts(charter), qun.ledger(charter)
    local program = assert(qun.cel.compile("1"))
    local decisions = charter:check()
    for _, object in ipairs { charter, facts, ledger, program, decisions } do
      object:close()
      object:close()
      assert.truthy(tostring(object):find("closed", 1, true))
    end
    for _, use in ipairs {
      function() charter:admit({ id = "x" }, noon) end, function() return charter.id end,
      function() facts:add("member", {}) end,
      function() ledger:fold { at = 1 } end, function() program() end, function() return #decisions end,
      function() qun.facts(charter) end } do
      local ok, message = pcall(use)
      assert.is_false(ok)
      assert.truthy(message:find("closed", 1, true), message)
    end
  end)

  it("are not mistaken for others", function()
    local charter, file = assert(qun.load(text)), io.tmpfile()
    for _, wrong in ipairs { file, qun.null, {}, 3, "x", true, qun.env() } do
      assert.has_error(function() charter.admit(wrong, nil, noon) end)
      assert.has_error(function() qun.facts(wrong) end)
      assert.has_error(function() charter.close(wrong == charter and file or wrong == nil or 3) end)
    end
    assert.has_error(function() charter.close(file) end)
    assert.is_false(getmetatable(charter))
  end)

  it("work inside coroutines", function()
    local charter = assert(qun.load(text))
    local facts, out = qun.facts(charter), {}
    local threads = {}
    for i = 1, 20 do
      threads[i] = coroutine.wrap(function()
        local row = facts:add("member", { id = "m" .. i, orders = i % 2 })
        coroutine.yield()
        local mine = charter:admit({ id = "x", orders = i % 2 }, noon)[1]
        coroutine.yield()
        out[i] = mine.act .. row
      end)
    end
    for _ = 1, 3 do
      for _, thread in ipairs(threads) do thread() end
      collectgarbage()
    end
    assert.are.equal(20, facts:rows "member")
    assert.are.equal("admit1", out[1])
    assert.are.equal("pend2", out[2])
  end)

  if tonumber(_VERSION:match("%d+%.%d+")) >= 5.4 then
    it("are closed at the end of a block", function()
      local load = loadstring or load
      assert(load([[local qun = ...
        local kept
        do local charter <close> = assert(qun.load(qun.template "pet-club")) kept = charter end
        assert(tostring(kept):find("closed"))]]))(qun)
    end)
  end
end)

describe("memory", function()
  local sanitized = (os.getenv("LD_PRELOAD") or ""):find("libasan", 1, true)

  local function grows(rounds, body)
    local often = math.min(10000, math.floor(rounds / 20))
    local function many(n)
      for i = 1, n do
        body(i)
        if i % often == 0 then collectgarbage() end -- else what waits for its finalizer looks like a leak
      end
      collectgarbage()
      collectgarbage()
    end
    if sanitized then
      many(math.floor(rounds / 100))
      pending "the sanitizer keeps what was freed; it looks for leaks itself at the end"
    end
    many(math.floor(rounds / 10))
    local before = memory()
    many(rounds)
    return memory() - before
  end

  it("does not grow with decisions", function()
    local charter = assert(qun.load(text))
    local facts, into = qun.facts(charter), qun.decisions()
    facts:add("member", { id = "bo", orders = 0 })
    assert.is_true(grows(calls, function()
      charter:admit(facts, noon, into)
      return into[1].act
    end) < 2000000)
  end)

  it("does not grow with members that are told, nor with expressions", function()
    local charter = assert(qun.load(text))
    local program = assert(qun.cel.compile("size(name) > orders", { name = "string", orders = "int" }))
    assert.is_true(grows(calls / 50, function(i)
      charter:admit({ id = "m" .. i, orders = i % 2 }, noon)
    end) < 1000000)
    assert.is_true(grows(calls / 10, function(i)
      program { name = "m" .. i % 1000, orders = 3 }
    end) < 1000000)
  end)

  it("does not grow with errors", function()
    local charter = assert(qun.load(text))
    assert.is_true(grows(4000, function()
      charter:admit({ id = "bo", order = 1 }, noon)
      qun.load('{"qun": 1, "id": 3}')
      pcall(charter.admit, charter, { id = "bo", orders = print }, noon)
      pcall(charter.admit, charter, { id = "bo" })
    end) < 2000000)
  end)

  it("does not grow with objects that are made and dropped", function()
    assert.is_true(grows(300, function()
      local charter = assert(qun.load(text))
      local ledger = qun.ledger(charter)
      ledger:fold { id = "e", at = noon, kind = "order", member = "bo" }
      assert(qun.restore(charter, ledger:snapshot()))
      charter:segment(ledger:facts("member", "bo", noon), noon)[1]:json()
      assert(qun.cel.compile("a", { a = "int" })) { a = 3 }
      qun.env { limits = { rows = 3 } }
    end) < 3000000)
  end)
end)
