-- mod_qun.lua - a Prosody module for a MUC component: a charter decides who may come in, what a message breaks, and
-- when a temporary room ends. See docs/prosody.md. Relies on the module qun on package.path and package.cpath.
local mod_muc = module:depends "muc"
local st = require "util.stanza"
local jid_bare = require "util.jid".bare
local jid_split = require "util.jid".split
local clock = require "util.time".now
local new_id = require "util.id".medium
local qun = require "qun"

local lang = module:get_option_string("qun_lang", "en")
local forms = module:get_option("qun_forms", {})     -- {["walk-"] = "walk"}: what rooms of that name are
local known = module:get_option("qun_members", {})   -- {["anna@example.org"] = {["member.photo"] = true}}
local tick = module:get_option_number("qun_tick", 30)
local charter = assert(qun.load(module:get_option_string("qun_charter")))
local store = module:open_store "qun"
local facts = qun.facts(charter)

-- ---- the ledger, kept over restarts ----

local function open_ledger()
  local kept = store:get "ledger"
  if not kept then return qun.ledger(charter) end
  local ledger, notes = qun.restore(charter, kept.snapshot)
  if not ledger then
    module:log("error", "the kept state cannot be read, beginning anew: %s", tostring(notes))
    return qun.ledger(charter)
  end
  module:log("info", "goes on from what was kept: %d events", ledger.info.counted)
  return ledger
end

local ledger = open_ledger()

local function save()
  store:set("ledger", { snapshot = ledger:snapshot() })
end

local function now()
  return math.floor(clock() * 1000000)
end

-- ---- events ----

local function add_all(to, from)
  for name, value in pairs(from or {}) do to[name] = value end
end

-- Tells the ledger of an event; gives its instant once `facts` hold it and what is around it, or nil if it counts not.
local function happen(event)
  event.at = now()
  event.id = new_id()
  if event.member then
    add_all(event, known[event.member])
    module:fire_event("qun-facts", { member = event.member, event = event })
  end
  facts:clear()
  local row, err = facts:add("event", event)
  local fate
  if row then fate, err = ledger:fold(facts, row, event.at) end
  if not fate then
    module:log("error", "an event was refused: %s", tostring(err))
    return nil
  end
  assert(ledger:around(facts, row, event.at))
  return event.at
end

local function decide(verb, at)
  local decisions, err = charter[verb](charter, facts, at)
  if not decisions then
    module:log("error", "%s: %s", verb, tostring(err))
    return qun.decisions()
  end
  return decisions
end

-- ---- carrying out ----

local function reply_error(event, kind, condition, text)
  local reply = st.error_reply(event.stanza, kind, condition, text, event.room.jid)
  if event.stanza.name == "presence" then
    reply:up():tag("x", { xmlns = "http://jabber.org/protocol/muc" }):up() -- clients look for it in join errors
  end
  event.origin.send(reply)
  return true
end

local function tell(room, to, text)
  module:send(st.message({ from = room.jid, to = to, type = "normal" }, text))
end

local function announce(room, text)
  room:broadcast_message(st.message({ from = room.jid, type = "groupchat" }, text))
end

local function mute(room, nick, span)
  room:set_role(true, nick, "visitor")
  if span ~= qun.never then
    module:add_timer(span / 1000000, function()
      if room:get_occupant_by_nick(nick) then room:set_role(true, nick, "participant") end
    end)
  end
end

-- What a decision about a message asks for. True: the message is not delivered.
local carry_out = {
  delete = function() return true end,
  mute = function(d, event) mute(event.room, event.occupant.nick, d.span) return true end,
  remove = function(d, event)
    event.room:set_affiliation(true, event.occupant.bare_jid, "outcast", d:sentence(lang, "member"))
    return true
  end,
  warn = function(d, event) tell(event.room, event.stanza.attr.from, d:sentence(lang, "member")) end,
}

-- ---- joining ----

local function admit(event)
  local node = jid_split(event.room.jid)
  local member = jid_bare(event.stanza.attr.from)
  local at = happen { kind = "apply", member = member, group = node }
  for _, d in (at and decide("admit", at) or qun.decisions()):each() do
    ledger:record(d, at)
    if d.act == "refuse" or d.act == "pend" then
      module:log("info", "%s into %s: %s", member, node, tostring(d))
      return reply_error(event, "auth", d.act == "pend" and "not-authorized" or "registration-required",
        d:sentence(lang, "member"))
    end
  end
end

-- A new room asks here first: refusing only at the join would leave a locked room that nobody owns.
module:hook("muc-room-pre-create", admit, 100)
module:hook("muc-occupant-pre-join", function(event)
  if not event.is_new_room then return admit(event) end
end)
module:hook("muc-occupant-joined", function(event)
  happen { kind = "join", member = event.bare_jid, group = (jid_split(event.room.jid)) }
end)
module:hook("muc-occupant-left", function(event)
  happen { kind = "leave", member = event.bare_jid, group = (jid_split(event.room.jid)) }
end)

-- ---- messages ----

module:hook("muc-occupant-groupchat", function(event)
  local body = event.stanza:get_child_text "body"
  if not body or not event.occupant then return end
  local at = happen { kind = "message", member = event.occupant.bare_jid,
    group = (jid_split(event.room.jid)), text = body }
  local stopped
  for _, d in (at and decide("moderate", at) or qun.decisions()):each() do
    ledger:record(d, at)
    local act = carry_out[d.act]
    if act and act(d, event) and not stopped then stopped = d:sentence(lang, "member") end
  end
  if stopped then
    module:log("info", "a message of %s was stopped: %s", event.occupant.bare_jid, stopped)
    return reply_error(event, "modify", "policy-violation", stopped)
  end
end)

-- ---- rooms that end ----

local function form_of(node)
  for prefix, form in pairs(forms) do
    if node:sub(1, #prefix) == prefix then return form end
  end
end

module:hook("muc-room-created", function(event)
  local node = jid_split(event.room.jid)
  local form = form_of(node)
  if form then happen { kind = "open", group = node, ["group.form"] = form } end
end)

local function end_room(room, node, d)
  happen { kind = "dissolve", group = node }
  module:log("info", "room %s has ended: %s", node, tostring(d))
  room:destroy(nil, d:sentence(lang, "member"))
end

-- Asks which rooms are warned or ended, and says in how many seconds to ask again.
local function sweep()
  local at = now()
  local groups = ledger:facts("group", nil, at)
  local decisions, err = charter:expire(groups, at)
  if not decisions then
    module:log("error", "expire: %s", tostring(err))
    return tick
  end
  for _, d in decisions:each() do
    local room = mod_muc.get_room_from_jid(d.group .. "@" .. module.host)
    ledger:record(d, at)
    if room and d.act == "notify" then
      announce(room, lang == "zh" and d.text_zh or d.text_en or d:sentence(lang, "member"))
    elseif room and d.act == "dissolve" then
      end_room(room, d.group, d)
    end
  end
  local wait = (decisions.outcome.next - at) / 1000000
  return wait < tick and math.max(wait, 0.1) or tick
end
module:add_timer(1, sweep)

function module.unload()
  save()
end
module:hook_global("server-stopping", save)
module:log("info", "%s", tostring(charter))
