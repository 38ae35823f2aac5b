-- bindings_lua.lua - measures calls from Lua; run by bindings_lua_bench.py with the name of this Lua. Competitors run
-- in turn, round after round, and of each the quickest round counts: machines are shared.
local qun = require "qun"
local lua = arg[1]
local REPEATS, ROUNDS = 100000, 25

local charter = assert(qun.load(assert(qun.template "pet-club")))
local facts, into = qun.facts(charter), qun.decisions { codes = true }
assert(facts:add("member", { id = "m0", orders = 3 }))
local admit, orders = charter.admit, facts:slot "member.orders"
local program = assert(qun.cel.compile("orders >= 3 && region == 'Dalian'", { orders = "int", region = "string" }))
local values = { orders = 5, region = "Dalian" }

local function nothing() end
local function plain_admit(member)
  if member.orders and member.orders >= 1 or member.photo then return "admit" end
  return member.orders and member.photo ~= nil and "refuse" or "pend"
end
local function plain_predicate(v) return v.orders >= 3 and v.region == "Dalian" end
local member = { id = "m0", orders = 3 }

local contest = {
  { "an empty loop", function() for _ = 1, REPEATS do nothing() end end },
  { "plain function: admit", function() for _ = 1, REPEATS do plain_admit(member) end end },
  { "admit a prepared row", function() for _ = 1, REPEATS do admit(charter, facts, 1, into) end end },
  { "admit a prepared row, as a method", function() for _ = 1, REPEATS do charter:admit(facts, 1, into) end end },
  { "set a field, admit, read the act",
    function() for i = 1, REPEATS do facts:set(orders, 1, i % 3) admit(charter, facts, 1, into):act(1) end end },
  { "plain function: predicate", function() for _ = 1, REPEATS do plain_predicate(values) end end },
  { "CEL predicate of two variables", function() for _ = 1, REPEATS do program(values) end end },
  { "admit a member told by a table",
    function() for _ = 1, REPEATS / 20 do charter:admit(member, 1) end end, REPEATS / 20 },
}

for _ = 1, ROUNDS do
  for _, one in ipairs(contest) do
    local began = os.clock()
    one[2]()
    local ns = (os.clock() - began) * 1e9 / (one[3] or REPEATS)
    if not one.ns or ns < one.ns then one.ns = ns end
  end
end

local function say(one, peer)
  local line = ('{"name":"%s: %s","unit":"ns","value":%.4g'):format(lua, one[1], one.ns)
  if peer then line = line .. (',"peer":"%s","ratio":%.4g'):format(peer[1], peer.ns / one.ns) end
  print(line .. "}")
end

local plain_of = { [3] = 2, [4] = 2, [5] = 2, [7] = 6, [8] = 2 }
for i, one in ipairs(contest) do
  if i > 1 then say(one, contest[plain_of[i]]) end
end
