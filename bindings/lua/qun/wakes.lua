-- qun/wakes.lua - who is to be asked again, and when: members and groups by key, and a heap of instants.
local core = require "qun.core"

local wakes = {}
wakes.__index = wakes

function wakes.new()
  return setmetatable({ member = {}, group = {}, heap = {} }, wakes)
end

-- The member or group of a key, made if it is new.
function wakes:subject(scope, key)
  local subject = self[scope][key]
  if not subject then
    subject = { scope = scope, key = key, at = core.never }
    self[scope][key] = subject
  end
  return subject
end

-- The soonest first, groups before members, then by key: the same in every run.
local function before(a, b)
  if a.at ~= b.at then return a.at < b.at end
  if a.scope ~= b.scope then return a.scope == "group" end
  return core.before(a.key, b.key)
end

local function put(heap, place, subject)
  heap[place] = subject
  subject.place = place
end

local function rise(heap, place)
  local subject = heap[place]
  while place > 1 do
    local above = math.floor(place / 2)
    if not before(subject, heap[above]) then break end
    put(heap, place, heap[above])
    place = above
  end
  put(heap, place, subject)
end

local function sink(heap, place)
  local subject = heap[place]
  while true do
    local child = 2 * place
    if child + 1 <= #heap and before(heap[child + 1], heap[child]) then child = child + 1 end
    if child > #heap or not before(heap[child], subject) then break end
    put(heap, place, heap[child])
    place = child
  end
  put(heap, place, subject)
end

local function take_out(heap, subject)
  local place, last = subject.place, heap[#heap]
  heap[#heap] = nil
  subject.place = nil
  if last ~= subject then
    put(heap, place, last)
    rise(heap, place)
    sink(heap, last.place)
  end
end

-- When a subject is to be asked; core.never: not.
function wakes:set(subject, at)
  if subject.place and subject.at == at then return end
  if subject.place then take_out(self.heap, subject) end
  subject.at = at
  if at ~= core.never then
    put(self.heap, #self.heap + 1, subject)
    rise(self.heap, #self.heap)
  end
end

function wakes:first()
  return self.heap[1]
end

return wakes
