-- golden_spec.lua - the stories and the demo decide in Lua what the program decides, byte for byte.
local qun = require "qun"

local folder = assert(os.getenv("QUN_GOLDEN"), "QUN_GOLDEN: where golden.py wrote to") .. "/"

local function read(name)
  local file = assert(io.open(folder .. name, "rb"))
  local text = file:read("*a")
  file:close()
  return text
end

describe("the decisions of", function()
  for name in io.lines(folder .. "list") do
    it(name .. " are those of the program", function()
      local charter = assert(qun.load(folder .. name .. ".json"))
      local stop, lines = read(name .. ".until"), {}
      for decision in qun.replay(charter, folder .. name .. ".events", { stop = stop ~= "" and stop or nil }) do
        lines[#lines + 1] = decision:json() .. "\n"
      end
      assert.are.equal(read(name .. ".decisions"), table.concat(lines))
    end)
  end
end)

describe("a replay", function()
  it("goes on from a snapshot as if it had not stopped", function()
    local charter = assert(qun.load(folder .. "the_demo.json"))
    local before, after, whole = {}, {}, {}
    local events = {}
    for line in io.lines(folder .. "the_demo.events") do events[#events + 1] = line end
    local half, rest = {}, {}
    for i, event in ipairs(events) do
      local part = i <= 1500 and half or rest
      part[#part + 1] = event
    end
    local first = qun.replay(charter, half)
    for decision in first do before[#before + 1] = decision:json() end
    for decision in qun.replay(charter, rest, { snapshot = first.ledger:snapshot() }) do
      after[#after + 1] = decision:json()
    end
    for decision in qun.replay(charter, events) do whole[#whole + 1] = decision:json() end
    for _, json in ipairs(after) do before[#before + 1] = json end
    assert.are.same(whole, before)
  end)
end)
