-- words_spec.lua - word lists by themselves.
local qun = require "qun"

local function hits(list, text, options)
  local out = {}
  for i, hit in ipairs(assert(qun.words(list)):scan(text, options)) do
    out[i] = (hit.word or hit.detector) .. "@" .. text:sub(hit.first, hit.last)
  end
  return table.concat(out, " ")
end

describe("a word list", function()
  it("finds its terms where string.find would", function()
    local hit = assert(qun.words { terms = { "赌场", "casino" } }):scan("去 CASINO 吗")[1]
    local first, last = ("去 CASINO 吗"):find("CASINO", 1, true)
    assert.are.same({ first, last, "casino", 2 }, { hit.first, hit.last, hit.word, hit.term })
    assert.are.same({ 2, 6, 1 }, { hit.char_offset, hit.char_length, hit.text })
    assert.are.same({ case = true }, hit.folded)
  end)

  it("says how a find was hidden", function()
    local hit = assert(qun.words { terms = { "casino" } }):scan("c.a.s.i.n.o")[1]
    assert.are.equal(5, hit.noise)
    assert.is_true(hit.flags.evasive)
  end)

  it("finds contact details", function()
    assert.are.equal("phone@13812345678", hits({ detect = "phone" }, "打 13812345678"))
    local hit = assert(qun.words { detect = { "phone", "email" } }):scan("a@b.com")[1]
    assert.are.equal("email", hit.detector)
    assert.is_nil(hit.term)
    assert.is_nil(hit.word)
  end)

  it("knows of its terms what the host said", function()
    local words = assert(qun.words { terms = { "soft", { "hard", tags = 4, severity = 9 }, { "cat", flags = "any_end" } } })
    local hit = words:scan("hard")[1]
    assert.are.same({ 4, 9 }, { hit.tags, hit.severity })
    assert.are.equal(0, #words:scan("soft", { tags = 4 }))
    assert.are.equal(1, #words:scan("soft hard", { severity = 9 }))
    assert.are.equal(1, #words:scan("cats"))
    assert.are.equal("*cat*@cat", hits({ terms = { "*cat*" }, stars = true }, "bobcats"))
  end)

  it("calls tags by their names", function()
    local words = assert(qun.words {
      terms = { { "soft", tags = "mild" }, { "hard", tags = { "mild", "grave" } }, { "loud", tags = 2 }, "plain" },
      tags = { "mild", "grave" },
    })
    local told = {}
    for i, hit in ipairs(words:scan("soft hard loud plain")) do
      told[i] = hit.word .. "=" .. table.concat(hit.tag_names, "+")
    end
    assert.are.same({ "soft=mild", "hard=mild+grave", "loud=grave", "plain=" }, told)
    assert.are.equal(2, #words:scan("soft hard loud", { tags = "grave" }))
    assert.are.equal(3, #words:scan("soft hard loud", { tags = { "mild", "grave" } }))
    local more = assert(words:change { terms = { { "fresh", tags = "grave" } } })
    assert.are.same({ "grave" }, more:scan("fresh")[1].tag_names)
    local block = assert(words:save())
    assert.are.same({ "mild" }, assert(qun.open_words(block, nil, { "mild" })):scan("soft")[1].tag_names)
    assert.are.same({}, assert(qun.open_words(block)):scan("soft")[1].tag_names)
  end)

  it("says which name of a tag is wrong", function()
    local many = {}
    for i = 1, 65 do
      many[i] = "t" .. i
    end
    for wrong, list in pairs {
      ["there is no grave"] = { terms = { { "a1", tags = "grave" } }, tags = { "mild" } },
      ["a name expected"] = { terms = { { "a1", tags = { 1 } } }, tags = { "mild" } },
      ["mild stands there twice"] = { tags = { "mild", "mild" } },
      ["more than 64"] = { tags = many },
      ["a list of strings expected"] = { tags = "mild" },
    } do
      assert.has.error_match(function()
        qun.words(list)
      end, wrong)
    end
    assert.has.error_match(function()
      assert(qun.words { terms = { "a1" } }):scan("a1", { tags = "mild" })
    end, "there is no mild")
  end)

  it("folds as it is told, excuses what is allowed", function()
    assert.are.equal("", hits({ terms = { "casino" }, fold = {} }, "CASINO"))
    assert.are.equal("casino@CASINO", hits({ terms = { "casino" }, fold = { "case" } }, "CASINO"))
    assert.are.equal("", hits({ terms = { "casino" }, allow = { "casino royale" } }, "casino royale"))
    assert.are.equal("in@in", hits({ terms = { "in" }, inside = true }, "casino"))
    assert.are.same({ case = true, noise = true }, assert(qun.words { fold = 10 }):info().fold)
  end)

  it("chooses among detectors", function()
    local words = assert(qun.words { terms = { "casino" }, detect = { "phone", "email" } })
    local text = "casino a@b.com 13812345678"
    assert.are.equal(3, #words:scan(text))
    assert.are.equal(2, #words:scan(text, { detect = "email" }))
    assert.are.equal(1, #words:scan(text, { detect = {} }))
  end)

  it("looks through many texts at once", function()
    local found = assert(qun.words { terms = { "spam" } }):scan_many { "spam", "", "no \255", "a spam b" }
    assert.are.same({ 1, 1, 4, 3 }, { found[1].text, found[1].first, found[2].text, found[2].first })
    assert.are.equal(40, #assert(qun.words { terms = { "a" } }):scan(("a "):rep(40)))
    assert.are.equal(0, #assert(qun.words { terms = { "a" } }):scan_many {})
  end)

  it("can say every term at every place, or only whether there is one", function()
    local words = assert(qun.words { terms = { "ab", "abc" }, inside = true })
    assert.are.equal(1, #words:scan("abc"))
    assert.are.equal(2, #words:scan("abc", { all = true }))
    assert.is_true(words:contains("abc"))
    assert.is_false(words:contains("xyz"))
  end)

  it("masks what it finds", function()
    local words = assert(qun.words { terms = { "赌场" } })
    assert.are.equal("去**吧", words:mask("去赌场吧"))
    assert.are.equal("去[...]吧", words:mask("去赌场吧", "[...]", { whole = true }))
    assert.are.equal("去吧", words:mask("去赌场吧", ""))
    local none, err = words:mask("\255")
    assert.is_nil(none)
    assert.are.equal("text", err.status)
  end)

  it("is changed into another and stays what it was", function()
    local words = assert(qun.words { terms = { "old", "both" } })
    local new = assert(words:change { terms = { "fresh" }, removed = { "old", "nowhere" } })
    assert.are.same({ true, false, true }, { new:contains("fresh"), new:contains("old"), new:contains("both") })
    assert.are.same({ false, true }, { words:contains("fresh"), words:contains("old") })
    assert.are.equal("warning", new:warnings()[1].severity)
    assert.has_error(function() new:save() end)
  end)

  it("is kept as bytes", function()
    local words = assert(qun.words { terms = { "casino" }, id = "ads" })
    local block = words:save()
    local again = assert(qun.open_words(block))
    assert.is_true(again:contains("casino"))
    assert.are.equal("ads", again:info().id)
    assert.are.equal(1, again:info().terms)
    local none, err = qun.open_words(block:sub(1, -9))
    assert.is_nil(none)
    assert.are.equal("invalid", err.status)
    assert.are.equal("W005", err.problems[1].code)
  end)

  it("says what is wrong with it", function()
    local none, err = qun.words { terms = { "ok", "" } }
    assert.is_nil(none)
    assert.are.equal("/terms/1", err.problems[1].path)
    for _, case in ipairs {
      { { tems = {} }, "no such key: tems" }, { { terms = { 3 } }, "terms: a string" }, { { fold = "cas" }, "fold: there is no cas" },
      { { terms = { { "a", severity = 256 } } }, "severity: a whole number" }, { { terms = { { "a", tag = 1 } } }, "no such key: tag" },
      { { allow = "a" }, "allow: a list of strings" },
    } do
      local good, message = pcall(qun.words, case[1])
      assert.is_false(good)
      assert.truthy(message:find(case[2], 1, true), message)
    end
    local words = assert(qun.words { terms = { "a" } })
    words:close()
    assert.has_error(function() words:scan("a") end)
  end)
end)
