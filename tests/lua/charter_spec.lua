-- charter_spec.lua - charters from anywhere, what is wrong with them, and reading them back.
local qun = require "qun"

local club = [[{"qun": 1, "id": "club", "revision": "7", "name": {"en": "Club"}, "use": ["wecom"],
 "attributes": {"member.photo": {"type": "evidence", "ask": "A photo, please"}},
 "metrics": {"member.orders": {"count": "order"}},
 "entry": {"when": "member.orders >= 1"},
 "tiers": [{"id": "new"}, {"id": "old", "enter": "member.orders >= 3", "grace": "7d"}],
 "groups": [{"id": "walk", "carrier": "wecom", "life": "temporary", "ends": [{"id": "over", "on": {"after": "4h"}}], "warn": ["1h"]}]}]]

describe("a charter", function()
  it("is read from a text", function()
    local charter = assert(qun.load(club))
    assert.are.equal("club", charter.id)
    assert.are.equal("7", charter.revision)
    assert.are.equal("Club", charter.name)
    assert.are.equal("qun.charter club 7", tostring(charter))
  end)

  it("is read from a file", function()
    local path = os.tmpname()
    local file = assert(io.open(path, "wb"))
    file:write(club)
    file:close()
    local charter = assert(qun.load(path))
    os.remove(path)
    assert.are.equal("club", charter.id)
  end)

  it("tells what is said of the terms of a word list", function()
    local charter = assert(qun.load [[{"qun": 1, "id": "c", "words": {"ads": {"tags": ["mild", "grave"],
      "terms": ["soft", {"term": "hard", "tags": ["grave"], "severity": 9}]}}}]])
    local ads = assert(charter:get("words", "ads"))
    assert.are.same({ { "soft", "hard" }, { "mild", "grave" } }, { ads.terms, ads.tags })
    assert.are.same({ 0, 0, 2, 9 }, { ads.notes[1].tags, ads.notes[1].severity, ads.notes[2].tags, ads.notes[2].severity })
  end)

  it("is read from a table", function()
    local charter = assert(qun.load { qun = 1, id = "table", name = "Table", attributes = qun.object {},
      metrics = { ["member.orders"] = { count = "order" } }, entry = { when = "member.orders >= 2" } })
    assert.are.equal("table", charter.id)
    assert.are.equal("refuse", charter:admit({ id = "bo", orders = 1 }, 0)[1].act)
  end)

  it("written and read again is the same", function()
    local charter = assert(qun.load(club))
    assert.are.equal(charter:write(), assert(qun.load(charter:write())):write())
  end)

  it("begins from a template of the library", function()
    local text = assert(qun.template "pet-club")
    assert.are.equal("pet-club", assert(qun.load(text)).id)
    local none, err = qun.template "zoo"
    assert.is_nil(none)
    assert.truthy(err.message:find("no template zoo; there are .*pet%-club"))
  end)

  it("takes its zone from the system", function()
    local charter = assert(qun.load { qun = 1, id = "z", name = "Z", timezone = "Asia/Shanghai" })
    assert.are.equal("Asia/Shanghai", charter.timezone)
    assert.truthy(charter.revision:find("^%x+$"))
    local night = { id = "late", on = "message", when = "event.at.getHours('Asia/Tokyo') < 6", ["then"] = { "warn" } }
    assert(qun.load { qun = 1, id = "z", name = "Z", timezone = "Europe/Berlin", rules = { night } })
    night.when = "event.at.getHours('Mars/Base') < 6"
    local none, err = qun.load { qun = 1, id = "z", name = "Z", rules = { night } }
    assert.is_nil(none)
    local zone
    for _, problem in ipairs(err.problems) do
      if problem.code == "C018" then zone = problem end
    end
    assert.are.equal("Mars/Base", zone.found)
    assert.is_true(zone.flags.refused)
  end)

  it("takes zones and packs from its options", function()
    local pack = [[{"qun": 1, "id": "house.rules", "metrics": {"member.orders": {"count": "order"}}}]]
    local charter = assert(qun.load({ qun = 1, id = "p", name = "P", use = { "house.rules" },
      entry = { when = "member.orders >= 1" } }, { packs = { ["house.rules"] = pack } }))
    assert.are.equal("refuse", charter:admit({ id = "bo", orders = 0 }, 0)[1].act)
    local none, err = qun.load(club, { zones = { ["Here/There"] = "no zone" } })
    assert.is_nil(none)
    assert.are.equal("format", err.status)
  end)

  it("over a limit of its environment is refused", function()
    local none, err = qun.load(club, { limits = { document_bytes = 100 } })
    assert.is_nil(none)
    assert.are.equal("limit", err.status)
    assert.are.equal(100, qun.env { limits = { document_bytes = 100 } }:limits().document_bytes)
  end)
end)

describe("what is wrong with a charter", function()
  it("is told in full, with place, code, both languages and a suggestion", function()
    local none, err = qun.load((club:gsub("member.orders >= 1", "member.order >= 1"):gsub('"warn"', '"wran"')),
      { name = "club.json" })
    assert.is_nil(none)
    assert.are.equal("invalid", err.status)
    local first
    for _, problem in ipairs(err.problems) do if problem.code == "C020" then first = problem end end
    assert.are.equal("error", first.severity)
    assert.are.equal("/entry/when", first.path)
    assert.are.equal(4, first.line)
    assert.are.equal("member.orders", first.suggestion)
    assert.truthy(first.en:find("did you mean member.orders?", 1, true))
    assert.truthy(first.zh:find("错误", 1, true))
    assert.truthy(tostring(err):find("club.json:4:%d+: error C020: .*\nclub.json:6:%d+: error C010"))
  end)

  it("is a warning where it works all the same", function()
    local charter = assert(qun.load { qun = 1, id = "w", name = "W", entry = { when = "1 < 2" } })
    local codes = {}
    for _, warning in ipairs(charter.warnings) do codes[warning.code] = warning.severity end
    assert.are.equal("warning", codes.C023)
  end)

  it("is a missing file too", function()
    local none, err = qun.load("/no/such/charter.json")
    assert.is_nil(none)
    assert.are.equal("none", err.status)
    assert.truthy(err.message:find("/no/such/charter.json", 1, true))
  end)

  it("is a mistake of the program where it is no charter at all", function()
    assert.has_error(function() qun.load(3) end, "load: source: a path, JSON text or a table expected, got number")
    assert.has_error(function() qun.load(club, { limit = {} }) end,
      "load: options: no such key: limit; it is one of env, limits, name, packs, zones")
    assert.has_error(function() qun.load { qun = 1, id = print } end, "a function has no form in JSON")
  end)
end)

describe("reading a charter back", function()
  local charter = assert(qun.load(club))

  it("gives an object by its reference and by its place", function()
    local tier = charter:get("tier", "old")
    assert.are.equal("member.orders >= 3", tier.enter)
    assert.are.same({ months = 0, days = 7, exact = 0 }, tier.grace)
    assert.are.equal(2, tier.index)
    assert.are.equal("old", charter:get("tier", 2).id)
    assert.is_nil(charter:get("tier", "older"))
    assert.is_nil(charter:get("tier", 3))
  end)

  it("gives all objects of a kind", function()
    local ids = {}
    for i, tier in ipairs(charter:objects "tier") do ids[i] = tier.id end
    assert.are.same({ "new", "old" }, ids)
    local form = charter:objects("form")[1]
    assert.are.equal("temporary", form.life)
    assert.are.equal(3600000000, form.warn[1].exact)
  end)

  it("gives the struct of every kind of object the library has", function()
    for kind in pairs(qun.words "object") do
      assert.is_table(charter:objects(kind), kind)
    end
  end)

  it("gives the fields its conditions may read, and which verbs read them", function()
    local fields = {}
    for _, field in ipairs(charter:fields()) do fields[field.name] = field end
    assert.are.equal("int", fields["member.orders"].kind)
    assert.is_true(fields["member.orders"].verbs.admit)
    assert.is_nil(fields["member.orders"].verbs.expire)
  end)

  it("names the kinds there are when it is asked for another", function()
    local ok, message = pcall(charter.get, charter, "teir", "old")
    assert.is_false(ok)
    assert.truthy(message:find("kind: no word 'teir'; it is one of head, ", 1, true))
  end)
end)

describe("the verbs", function()
  it("of the library are methods of a charter, in the annotations and on the page", function()
    local charter = assert(qun.load(club))
    local function text(path)
      local file = assert(io.open(os.getenv("QUN_ROOT") .. path, "rb"))
      local all = file:read("*a")
      file:close()
      return all
    end
    local annotations, page = text "/bindings/lua/library/qun.lua", text "/docs/lua.md"
    assert.is_true(#qun.verbs() >= 5)
    for _, verb in ipairs(qun.verbs()) do
      assert.is_function(charter[verb], verb)
      assert.truthy(annotations:find("function charter:" .. verb .. "(", 1, true), verb .. " is not annotated")
      assert.truthy(page:find("`" .. verb .. "`", 1, true), verb .. " is not on the page")
    end
  end)
end)
