-- page_spec.lua - the examples of docs/lua.md and of the READMEs print what the pages say.
local root = assert(os.getenv("QUN_ROOT")) .. "/"

local function examples(page)
  local file = assert(io.open(root .. page, "rb"))
  local text = file:read("*a")
  file:close()
  return text:gmatch("```lua\n(.-)```\n\n```text\n(.-)```")
end

-- What a piece of a page prints. Pieces share their globals: a page is read from its top.
local function printed(code, shared)
  local lines = {}
  shared.print = function(...)
    local words = {}
    for i = 1, select("#", ...) do words[i] = tostring((select(i, ...))) end
    lines[#lines + 1] = table.concat(words, "\t") .. "\n"
  end
  code = code:gsub("docs/demo/", root .. "docs/demo/")
  code = code:gsub("%f[%w]local (%w+) =", "%1 ="):gsub("%f[%w]local (%w+, %w+) =", "%1 =")
  local chunk = assert((loadstring or load)(code))
  if setfenv then setfenv(chunk, shared) else debug.setupvalue(chunk, 1, shared) end
  chunk()
  return table.concat(lines)
end

for page, least in pairs { ["docs/lua.md"] = 3, ["README.md"] = 1, ["README.zh.md"] = 1 } do
  describe(page, function()
    local shared, number = setmetatable({}, { __index = _G }), 0
    for code, expected in examples(page) do
      number = number + 1
      it("prints what it says, example " .. number, function()
        assert.are.equal(expected, printed(code, shared))
      end)
    end
    it("has examples", function() assert.is_true(number >= least) end)
  end)
end
