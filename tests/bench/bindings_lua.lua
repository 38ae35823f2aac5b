-- bindings_lua.lua - measures calls from Lua; run by bindings_lua.py with the name of this Lua. Contestants run in
-- turn, round after round, and of each the quickest round counts: machines are shared. The loop is taken off.
local qun = require "qun"
local lua = arg[1]
local REPEATS, ROUNDS = 50000, 40

local charter = assert(qun.load(assert(qun.template "pet-club")))
local facts, into = qun.facts(charter), qun.decisions { codes = true }
assert(facts:add("member", { id = "m0", orders = 3, breed_photo = true }))
local admit, orders = charter.admit, facts:slot "member.orders"
local member = { id = "m0", orders = 3, breed_photo = true }

local function plain_admit(row)
  if row.orders and row.orders >= 1 or row.breed_photo then return "admit" end
  return row.orders and row.breed_photo ~= nil and "refuse" or "pend"
end

local contests = {
  { plain = { "plain function: admit", function(n) for _ = 1, n do plain_admit(member) end end },
    { "admit, prepared", function(n) for _ = 1, n do admit(charter, facts, 1, into) end end },
    { "admit, prepared, as a method", function(n) for _ = 1, n do charter:admit(facts, 1, into) end end },
    { "admit, prepared, field set anew, act looked at", function(n)
      for i = 1, n do facts:set(orders, 1, i % 3) admit(charter, facts, 1, into):act(1) end
    end },
    { "admit, told", function(n) for _ = 1, n do charter:admit(member, 1) end end, REPEATS / 20 } },
}

-- The expressions of bindings_peers.py, with the same typical rows.
local rules = {
  { "X5", "x > 5", { x = "int" }, { x = 6 }, function(v) return v.x > 5 end },
  { "E1", '(Origin == "MOW" || Country == "RU") && (Value >= 100 || Adults == 1)',
    { Origin = "string", Country = "string", Value = "int", Adults = "int" },
    { Origin = "PEK", Country = "RU", Value = 90, Adults = 1 },
    function(v) return (v.Origin == "MOW" or v.Country == "RU") and (v.Value >= 100 or v.Adults == 1) end },
  { "E2", 'm_age_days >= 30 && m_posts > 10 && !m_banned && (m_role == "member" || m_role in ["trusted", "staff"])'
    .. " && m_rep >= 50",
    { m_age_days = "int", m_posts = "int", m_banned = "bool", m_role = "string", m_rep = "int" },
    { m_age_days = 45, m_posts = 20, m_banned = false, m_role = "trusted", m_rep = 80 },
    function(v)
      return v.m_age_days >= 30 and v.m_posts > 10 and not v.m_banned
        and (v.m_role == "member" or v.m_role == "trusted" or v.m_role == "staff") and v.m_rep >= 50
    end },
}

for _, rule in ipairs(rules) do
  local name, expression, types, row, plain = rule[1], rule[2], rule[3], rule[4], rule[5]
  local program = assert(qun.cel.compile(expression, types))
  assert(program(row) == plain(row), name)
  contests[#contests + 1] = {
    plain = { "plain function: " .. name, function(n) for _ = 1, n do plain(row) end end },
    { name .. ", told", function(n) for _ = 1, n do program(row) end end },
  }
end
assert(admit(charter, facts, 1, into):act(1) == plain_admit(member), "admit")

local function measured(run, repeats)
  local began = os.clock()
  run(repeats)
  return (os.clock() - began) * 1e9 / repeats
end

local function least(one, ns)
  if not one.ns or ns < one.ns then one.ns = ns end
end

local empty = { "", function(n) for _ = 1, n do end end }
for _ = 1, ROUNDS do
  least(empty, measured(empty[2], REPEATS))
  for _, contest in ipairs(contests) do
    least(contest.plain, measured(contest.plain[2], REPEATS))
    for _, one in ipairs(contest) do least(one, measured(one[2], one[3] or REPEATS)) end
  end
end

-- Where LuaJIT finds that nobody wants the result it calls nothing: then there is no ratio.
local function say(one, peer)
  local line = ('{"name":"%s: %s","unit":"ns","value":%.1f'):format(lua, one[1], math.max(one.ns - empty.ns, 0))
  if peer then line = line .. (',"peer":"%s: %s"'):format(lua, peer[1]) end
  if peer and peer.ns - empty.ns > 1 then
    line = line .. (',"ratio":%.4g'):format((peer.ns - empty.ns) / (one.ns - empty.ns))
  end
  print(line .. "}")
end

for _, contest in ipairs(contests) do
  for _, one in ipairs(contest) do say(one, contest.plain) end
  say(contest.plain)
end
