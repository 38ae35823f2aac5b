-- qun/replay.lua - the loop of a host over a stream of events: time advances from instant to instant at which an answer
-- may change; an event is folded and decided, and what is decided counts as carried out. Events are never held.
-- The same loop as `qun replay`, decision for decision.
local core = require "qun.core"
local wakes = require "qun.wakes"

local run = {}
run.__index = run

local LAST_YEAR = 7258118400000000 -- 2200: a later instant is a clock in another unit

-- What only a program that is wrong, or a limit, keeps from being given.
local function good(result, err)
  if not result then error(err, 0) end
  return result
end

-- ---- before the first event ----

local function has(charter, kind)
  return charter:get(kind, 1) ~= nil
end

-- Fields of an event that name somebody whose metrics it changes, besides its member.
local function find_others(charter, facts)
  local slots, known = {}, { member = true }
  for _, metric in ipairs(charter:objects("metric")) do
    if metric.by and not known[metric.by] then
      known[metric.by] = true
      slots[#slots + 1] = facts:slot("event." .. metric.by)
    end
  end
  return slots
end

local function needs_community(charter)
  for _, field in ipairs(charter:fields()) do
    if field.scope == "community" and (field.verbs.segment or field.verbs.expire) then return true end
  end
  return false
end

local function stop_of(stop)
  if type(stop) == "string" then return good(core.instant(stop)) end
  return stop
end

local function prepare(charter, options)
  local self = setmetatable({
    charter = charter, event = core.facts(charter), subject = core.facts(charter), wakes = wakes.new(),
    asked = {}, stop = stop_of(options.stop), admits = has(charter, "threshold"),
    moderates = has(charter, "rule"), segments = has(charter, "tier") or has(charter, "class"),
    expires = has(charter, "form"), needs_community = needs_community(charter), skip = options.skip_bad,
  }, run)
  self.slots = {
    at = self.event:slot("event.at"), kind = self.event:slot("event.kind"), member = self.event:slot("event.member"),
    group = self.event:slot("event.group"), joined = self.event:slot("member.joined"),
    admitted = self.event:slot("member.admitted"), staff = self.event:slot("member.staff"),
    others = find_others(charter, self.event),
  }
  self.kinds = core.words("event")
  for _, kind in ipairs(charter:objects("event")) do self.kinds[kind.name] = true end
  self:refresh()
  return self
end

-- Decisions that were given out stay as they are: the next ones are written elsewhere.
function run:refresh()
  self.decisions = core.decisions { actions = true }
end

-- ---- decisions ----

-- An open question that was asked already. Equal keys are one decision.
function run:is_repeated(d)
  if d.verb ~= "segment" or d.act ~= "pend" or d.flags.clock then return false end
  local key = d.key
  if self.asked[key] then return true end
  self.asked[key] = true
  return false
end

-- A note of the ledger about dwell or grace: recorded, and nothing for people; but that grace begins, and that
-- somebody is out of danger again, is news.
local function is_note(d)
  return (d.act == "keep" or d.act == "pend") and d.flags.clock
end

-- Records what was decided, and gives out what is news. True: the state is another one.
function run:carry_out(at)
  local changed, news = false, {}
  for _, d in self.decisions:each() do
    if not self:is_repeated(d) then
      local note, why = is_note(d), d.why
      changed = changed or note or d.act ~= "pend"
      if not note or why == "Y011" or why == "Y001" then news[#news + 1] = d end
      good(self.ledger:record(d, at))
    end
  end
  if news[1] then
    self:refresh()
    for i = 1, #news do coroutine.yield(news[i]) end
  end
  return changed
end

-- ---- one member or group, by itself ----

-- Facts of one subject; false if the ledger does not know it.
function run:look_up(subject, now)
  self.subject:clear()
  if not self.ledger:facts(subject.scope, subject.key, now, self.subject) then return false end
  if self.needs_community then self.ledger:facts("community", nil, now, self.subject) end
  return true
end

-- Whoever has not come in has no tier: where there is a door, only those who passed it are segmented.
function run:is_inside(subject)
  return subject.scope == "group" or not self.admits or subject.admitted or
    self.subject:get(self.slots.joined, 1) ~= nil
end

function run:decide(subject, now)
  if not self:look_up(subject, now) or not self:is_inside(subject) then return false end
  local verb = subject.scope == "group" and "expire" or "segment"
  good(self.charter[verb](self.charter, self.subject, now, self.decisions))
  return true
end

function run:next(now)
  local next = self.decisions.outcome.next
  return next > now and next or core.never
end

-- What was recorded may change the answer, and when it is to be asked for again: asked until it stays.
function run:ask(subject, now)
  local before
  local next = core.never
  for _ = 1, 8 do
    if not self:decide(subject, now) then break end
    next = self:next(now)
    local first = self.decisions[1]
    local key = first and (first.key or "")
    if not key or key == before or not self:carry_out(now) then break end
    before = key
  end
  self.wakes:set(subject, next)
end

-- Everything that is due up to an instant, in the order of time.
function run:advance(to)
  local subject = self.wakes:first()
  while subject and subject.at <= to do
    self:ask(subject, subject.at)
    subject = self.wakes:first()
  end
  if not self.clock or to > self.clock then self.clock = to end
end

-- ---- one event ----

local function wrong(message)
  return nil, core.fault("invalid", message)
end

function run:look_at(row)
  local at = tonumber(self.event:get(self.slots.at, row)) -- a text where a number of Lua would round it
  if not at then return wrong("an event needs an instant: at") end
  if at < 0 or at >= LAST_YEAR then return wrong("an instant outside the years 1970 to 2199") end
  local kind = self.event:get(self.slots.kind, row)
  if not kind or kind == "" then return wrong("an event needs a kind") end
  if not self.kinds[kind] then return wrong("no such kind of event: " .. kind) end
  return { at = at, kind = kind, row = row }
end

function run:is_admitting(h)
  if not self.admits or not h.member then return false end
  return h.kind == "apply" or (h.kind == "join" and not self.wakes:subject("member", h.member).admitted)
end

-- Staff open the door; they do not ask at it.
function run:is_staff(h)
  local row = self.event:find("member", h.member)
  return row and self.event:get(self.slots.staff, row) == true
end

function run:admit(h)
  good(self.charter:admit(self.event, h.at, self.decisions))
  local subject = self.wakes:subject("member", h.member)
  for _, d in self.decisions:each() do
    if d.act == "admit" then subject.admitted = true end
  end
  self:carry_out(h.at)
end

local function name_of(facts, slot, row)
  local name = facts:get(slot, row)
  return name ~= "" and name or nil
end

-- Members and groups whose facts the event has changed are asked at once.
function run:ask_concerned(h, others)
  if self.segments and h.member then self:ask(self.wakes:subject("member", h.member), self.clock) end
  for _, other in ipairs(others) do
    if other ~= h.member then self:ask(self.wakes:subject("member", other), self.clock) end
  end
  if self.expires and h.group then self:ask(self.wakes:subject("group", h.group), self.clock) end
end

function run:decide_event(h)
  h.member = name_of(self.event, self.slots.member, h.row)
  local admitting = self:is_admitting(h)
  if admitting or self.moderates then good(self.ledger:around(self.event, h.row, h.at)) end
  h.group = name_of(self.event, self.slots.group, h.row)
  local others = {}
  for _, slot in ipairs(self.segments and self.slots.others or {}) do
    others[#others + 1] = name_of(self.event, slot, h.row)
  end
  if admitting and not self:is_staff(h) then self:admit(h) end
  if self.moderates then
    good(self.charter:moderate(self.event, h.at, self.decisions))
    self:carry_out(h.at)
  end
  self:ask_concerned(h, others)
end

-- nil and an error object: the event is wrong.
function run:take(event)
  self.event:clear()
  local row, err = self.event:add("event", event)
  if not row then return nil, err end
  local h
  h, err = self:look_at(row)
  if not h then return nil, err end
  if (not self.clock or h.at > self.clock) and not (self.stop and h.at > self.stop) then self:advance(h.at) end
  local fate
  fate, err = self.ledger:fold(self.event, row, self.stop)
  if not fate then return nil, err end
  if fate == "repeated" or fate == "early" then return true end
  if not self.clock or h.at > self.clock then self:advance(h.at) end
  self:decide_event(h)
  return true
end

-- ---- going on from a snapshot ----

-- Asks everyone a snapshot knows, only for when to ask again: what was to be done was done before it was written.
function run:wake_all(scope, now)
  local facts = self.ledger:facts(scope, nil, now)
  for row = 1, facts:rows(scope) do
    local subject = self.wakes:subject(scope, facts:get(scope .. ".id", row))
    if scope == "member" then
      subject.admitted = facts:get(self.slots.joined, row) ~= nil or facts:get(self.slots.admitted, row) ~= nil
    end
    if (scope == "group" or self.segments) and self:decide(subject, now) then
      for _, d in self.decisions:each() do self:is_repeated(d) end
      self.wakes:set(subject, self:next(now))
    end
  end
end

function run:go_on()
  local last = self.ledger.info.last
  if last == core.never then return end
  self.clock = last
  if self.segments or self.admits then self:wake_all("member", last) end
  if self.expires then self:wake_all("group", last) end
end

-- ---- the stream ----

-- Events one by one, each with its place: from a path, an open file, a list, or a function that gives the next.
local function events_of(source)
  if type(source) == "string" then
    local file, why = io.open(source, "rb")
    if not file then error(core.fault("none", why), 0) end
    return function()
      local line = file:read("*l")
      if not line then file:close() end
      return line
    end
  end
  if type(source) == "function" then return source end
  if type(source) == "table" then
    local place = 0
    return function()
      place = place + 1
      return source[place]
    end
  end
  return source:lines()
end

-- A line without what editors add; nil if there is nothing on it.
local function line_of(text, place)
  if type(text) ~= "string" then return text end
  if place == 1 then text = text:gsub("^\239\187\191", "") end
  text = text:gsub("\r$", "")
  if text:find("^[ \t]*$") then return nil end
  return text
end

function run:play(source)
  local place = 0
  for text in events_of(source) do
    place = place + 1
    local event = line_of(text, place)
    if event then
      local taken, err = self:take(event)
      if not taken then
        err.event = place
        err.message = place .. ": " .. err.message
        if not self.skip then error(err, 0) end
        self.skip(err)
      end
    end
  end
  if self.stop and (not self.clock or self.stop > self.clock) then self:advance(self.stop) end
end

local known_options = { snapshot = true, stop = true, skip_bad = true }

--- Plays events through a charter and gives every decision in the order of time:
---   for decision in qun.replay(charter, "events.jsonl", {stop = "2026-02-01T00:00:00Z"}) do ... end
--- Options: `stop`, the instant time runs on to (else the last event); `snapshot`, bytes to go on from; `skip_bad`, a
--- function called with the error object of an event that is wrong (else it is raised). What is given back may be
--- called for the next decision and has the fields `ledger` and `clock`.
return function(charter, source, options)
  options = options or {}
  for key in pairs(options) do
    if not known_options[key] then
      error("replay: options: no such key: " .. tostring(key) .. "; it is one of skip_bad, snapshot, stop", 2)
    end
  end
  local self = prepare(charter, options)
  local err
  if options.snapshot then
    self.ledger, err = core.restore(charter, options.snapshot)
    if not self.ledger then error(err, 2) end
    self:go_on()
  else
    self.ledger = core.ledger(charter)
  end
  local step = coroutine.wrap(function()
    self:play(source)
    self.ended = true
  end)
  return setmetatable({}, {
    __index = self,
    __call = function()
      if not self.ended then return step() end
    end,
  })
end
