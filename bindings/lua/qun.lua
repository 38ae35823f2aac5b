-- qun.lua - the module: the core written in C, and what a host would write around it: finding files and zones.
local core = require "qun.core"

local qun = {
  version = core.version, never = core.never, null = core.null, object = core.object,
  env = core.env, facts = core.facts, ledger = core.ledger, restore = core.restore, decisions = core.decisions,
  instant = core.instant, rfc3339 = core.rfc3339, resources = core.resources, verbs = core.verbs,
  words = core.words, open_words = core.open_words, meaning = core.meaning,
  cel = { compile = core.program },
}

-- The whole file, or nil and what the system says.
local function read_file(path)
  local file, why = io.open(path, "rb")
  if not file then return nil, why end
  local text, failed = file:read("*a")
  file:close()
  return text, failed
end

local zone_folders = { "/usr/share/zoneinfo", "/usr/lib/zoneinfo", "/usr/share/lib/zoneinfo", "/etc/zoneinfo" }

-- The bytes of a zone of this system. A name leads out of no folder.
local function read_zone(name)
  if name:find("^[%w_+/-]+$") and not name:find("//", 1, true) and not name:find("^/") then
    local own = os.getenv("TZDIR")
    for _, folder in ipairs(own and own ~= "" and { own } or zone_folders) do
      local bytes = read_file(folder .. "/" .. name)
      if bytes then return bytes end
    end
  end
end

-- Zones that a charter names and its environment does not have, by name, as far as this system has them; nil if it
-- has none that is missing.
local function missing_zones(err, lent)
  local found
  for _, problem in ipairs(err.problems) do
    local name = problem.code == "C018" and problem.found
    local bytes = name and not (lent and lent[name]) and read_zone(name)
    if bytes then
      found = found or {}
      found[name] = bytes
    end
  end
  return found
end

-- The document and its name in complaints; nil and an error object for a file that cannot be read.
local function document(source, name)
  if type(source) == "table" then return core.json(source), name or "charter" end
  if type(source) ~= "string" then
    error("load: source: a path, JSON text or a table expected, got " .. type(source), 3)
  end
  if source:find("^[%s\239\187\191]*{") then return source, name or "charter" end
  local text, why = read_file(source)
  if not text then return nil, core.fault("none", why) end
  return text, name or source
end

local known_options = { env = true, limits = true, name = true, packs = true, zones = true }

--- A charter from a path, JSON text or a table; nil and an error object if it is wrong. A zone it names is looked for
--- among those of the system, unless `options` brings an environment of its own.
function qun.load(source, options)
  options = options or {}
  for key in pairs(options) do
    if not known_options[key] then
      error("load: options: no such key: " .. tostring(key) .. "; it is one of env, limits, name, packs, zones", 2)
    end
  end
  local text, what = document(source, options.name)
  if not text then return nil, what end
  local made = { limits = options.limits, packs = options.packs, zones = options.zones }
  local env, refused = options.env, nil
  if not env and next(made) then
    env, refused = core.env(made)
    if not env then return nil, refused end
  end
  while true do
    local charter, err = core.compile(text, env, what)
    local zones = not charter and not options.env and missing_zones(err, made.zones)
    if not zones then return charter, err end
    for other, others in pairs(made.zones or {}) do zones[other] = others end
    made.zones = zones
    env, refused = core.env(made)
    if not env then return nil, refused end
  end
end

--- The text of a charter that the library carries, to begin with; nil and an error object if there is none.
function qun.template(name)
  local names = {}
  for _, resource in ipairs(core.resources()) do
    if resource.kind == "template" then
      if resource.name == name then return resource.text end
      names[#names + 1] = resource.name
    end
  end
  return nil, core.fault("none", "no template " .. tostring(name) .. "; there are " .. table.concat(names, ", "))
end

--- Plays a stream of events: see qun/replay.lua.
function qun.replay(...)
  return require "qun.replay" (...)
end

return qun
