---@meta qun
-- qun.lua - the module for editors (LuaLS): put this folder into `workspace.library`. Words and structs stand in
-- records.lua, which is made by bindings/generate.py. Nothing here runs.

---An instant: whole microseconds since 1970-01-01T00:00Z, RFC 3339 text, or `qun.never`.
---@alias qun.Instant integer|number|string
---A row of facts: names of fields, with or without their scope, or the same as JSON text.
---@alias qun.Values table<string, any>|string

---What is wrong, with `tostring` as lines for people.
---@class qun.Error
---@field status qun.status|"unknown"|"failed"
---@field message string
---@field problems qun.Problem[]
---@field missing string[]? of an expression: the variables nobody knew
---@field index integer? of a list of events: the one that is wrong
---@field event integer? of a replay: the line that is wrong

---@class qun.Problem: qun.Diagnostic
---@field zh string
---@field en string

---@class qun.Env
local env = {}
---@return qun.Limits
function env:limits() end
function env:close() end

---@class qun.Options
---@field env qun.Env? made by qun.env; then nothing else is looked at
---@field limits table<string, integer>?
---@field packs table<string, string>? JSON by name
---@field zones table<string, string>? bytes of TZif files by name
---@field name string? leads the lines of complaints

---@class qun.Charter
---@field id string
---@field revision string as every decision carries it
---@field timezone string "+08:00" if it names none
---@field name string? in the first language it has
---@field timezone string?
---@field currency string?
---@field warnings qun.Problem[]
local charter = {}

---Decides whether each member may enter. With a table instead of facts: one member.
---@param facts qun.Facts|qun.Values
---@param now qun.Instant
---@param into qun.Decisions? filled again instead of new ones
---@return qun.Decisions?
---@return qun.Error?
function charter:admit(facts, now, into) end

---Decides each member's class on every axis, and the tier.
---@param facts qun.Facts|qun.Values
---@param now qun.Instant
---@param into qun.Decisions?
---@return qun.Decisions?
---@return qun.Error?
function charter:segment(facts, now, into) end

---Decides what each event breaks and what follows. With a table: one event.
---@param facts qun.Facts|qun.Values
---@param now qun.Instant
---@param into qun.Decisions?
---@return qun.Decisions?
---@return qun.Error?
function charter:moderate(facts, now, into) end

---Decides which groups are warned, extended or ended. With a table: one group.
---@param facts qun.Facts|qun.Values
---@param now qun.Instant
---@param into qun.Decisions?
---@return qun.Decisions?
---@return qun.Error?
function charter:expire(facts, now, into) end

---Says what the charter leaves to be desired.
---@param facts qun.Facts?
---@param now qun.Instant?
---@param into qun.Decisions?
---@return qun.Decisions?
---@return qun.Error?
function charter:check(facts, now, into) end

---An object of the charter, by its reference ("vip", "entry/buyer") or its place from 1; nil if there is none.
---@param kind qun.object
---@param reference string|integer?
---@return table?
function charter:get(kind, reference) end
---@param kind qun.object
---@return table[]
function charter:objects(kind) end
---The fields its conditions may read.
---@return qun.Field[]
function charter:fields() end
---The canonical JSON.
---@return string
function charter:write() end
function charter:close() end

---A field, looked up once.
---@class qun.Slot

---@class qun.Facts
local facts = {}
---Adds a row, or updates the one of that id; gives its number, from 1.
---@param scope qun.scope
---@param values qun.Values
---@return integer?
---@return qun.Error?
function facts:add(scope, values) end
---@param scope qun.scope
---@param key string
---@return integer?
function facts:find(scope, key) end
---@param scope qun.scope
---@return integer
function facts:rows(scope) end
---@param name string
---@return qun.Slot?
---@return qun.Error?
function facts:slot(name) end
---@param field qun.Slot|string
---@param row integer
---@param value any nil: unknown
---@return true?
---@return qun.Error?
function facts:set(field, row, value) end
---@param field qun.Slot|string
---@param row integer
---@return any
---@return qun.Error?
function facts:get(field, row) end
---@return qun.Facts
function facts:clear() end
function facts:close() end

---@class qun.Decisions
---@field [integer] qun.OneDecision
---@field outcome qun.Outcome
---@field problems qun.Problem[]
---@operator len: integer
local decisions = {}
---@return fun(decisions: qun.Decisions, place: integer): integer, qun.OneDecision
function decisions:each() end
---@param place integer
---@return qun.act?
function decisions:act(place) end
function decisions:close() end

---@class qun.Measured: qun.Reason
---@field measured any
---@field limit any
---@field shortfall any

---@class qun.OneDecision: qun.Decision
---@field reasons qun.Measured[]
---@field missing qun.Measured[] the reasons whose fact is missing
---@field evidence qun.Evidence[]
---@field spends string[]
---@field merged string[]
---@field text_zh string?
---@field text_en string?
local decision = {}
---@param lang qun.lang? "en"
---@param audience qun.audience? "member"
---@return string
function decision:sentence(lang, audience) end
---@return string
function decision:json() end
---@return table
function decision:table() end

---@class qun.Ledger
---@field info qun.LedgerInfo
local ledger = {}
---Folds an event, a list of events, or rows of facts; gives what became of it.
---@param event qun.Values|qun.Values[]|qun.Facts
---@param now_or_row qun.Instant|integer? of facts: the row, nil for all; else the host's clock
---@param now qun.Instant? of facts: the host's clock
---@return qun.fate|qun.fate[]|nil
---@return qun.Error?
function ledger:fold(event, now_or_row, now) end
---@param facts qun.Facts
---@param row integer of the event
---@param now qun.Instant
---@return qun.Facts?
---@return qun.Error?
function ledger:around(facts, row, now) end
---@param scope qun.scope
---@param key string? nil: every row
---@param now qun.Instant
---@param into qun.Facts?
---@return qun.Facts?
---@return qun.Error?
function ledger:facts(scope, key, now, into) end
---@param done qun.Decisions|qun.OneDecision
---@param at qun.Instant
---@return qun.Ledger?
---@return qun.Error?
function ledger:record(done, at) end
---@return string
function ledger:snapshot() end
function ledger:close() end

---A compiled expression: call it with its values.
---@class qun.Program
---@overload fun(values: table<string, any>?, now: qun.Instant?): any, qun.Error?
local program = {}
---@return qun.ProgramInfo
function program:info() end
function program:close() end

---@class qun.Replay
---@field ledger qun.Ledger
---@field clock integer?
---@overload fun(): qun.OneDecision?

---@class qun.ReplayOptions
---@field stop qun.Instant? time runs on to it
---@field snapshot string? bytes of a ledger to go on from
---@field skip_bad fun(err: qun.Error)? told of wrong events, which are passed over

---@alias qun.Bits integer|string|string[]
---@class qun.Term
---@field [1] string
---@field tags qun.Bits? names of the list's tags, or bits, whose meaning the host gives
---@field severity integer? 0 to 255
---@field flags qun.Bits? any_start, any_end, whole, plain, case

---@class qun.WordsOptions
---@field terms (string|qun.Term)[]?
---@field allow string[]? phrases that excuse a hit inside them
---@field fold qun.Bits? "default", "strong" or folds
---@field detect qun.Bits? detectors
---@field stars boolean? a * at an end of a term lets it touch letters there
---@field inside boolean? all terms may touch letters and digits
---@field sample string[]? messages that nobody minds
---@field often integer? hits in a thousand of them from which on a term is told as a warning
---@field id string?
---@field tags string[]? names of tags, for terms, options and hits; 64 at most

---@class qun.ScanOptions
---@field tags qun.Bits? only terms with one of these
---@field severity integer? only terms of at least this
---@field detect qun.Bits? only these detectors; {}: none
---@field all boolean? every term at every place
---@field whole boolean? of mask: one mask for each find

---`text:sub(hit.first, hit.last)` is what was found; `term` and `text` count from 1.
---@class qun.WordHit: qun.Hit
---@field first integer
---@field last integer
---@field word string? the term as it was written
---@field tag_names string[] names of its tags

---@class qun.Words
local words = {}
---@param text string
---@param options qun.ScanOptions?
---@return qun.WordHit[]
function words:scan(text, options) end
---@param texts string[]
---@param options qun.ScanOptions?
---@return qun.WordHit[]
function words:scan_many(texts, options) end
---@param text string
---@param options qun.ScanOptions?
---@return boolean
function words:contains(text, options) end
---@param text string
---@param mask string? "*"
---@param options qun.ScanOptions?
---@return string?
---@return qun.Error?
function words:mask(text, mask, options) end
---Another list, with terms added and removed.
---@param what {terms: (string|qun.Term)[]?, allow: string[]?, removed: string[]?}
---@return qun.Words?
---@return qun.Error?
function words:change(what) end
---@return string
function words:save() end
---@return qun.WordsInfo
function words:info() end
---@return qun.Problem[]
function words:warnings() end
function words:close() end

local qun = { version = "", never = math.huge, null = nil, cel = {} }
---@param source string|table a path, JSON text or a table
---@param options qun.Options?
---@return qun.Charter?
---@return qun.Error?
function qun.load(source, options) end
---@param name string
---@return string?
---@return qun.Error?
function qun.template(name) end
---@return {kind: qun.resource, name: string, text: string}[]
function qun.resources() end
---@param options qun.Options?
---@return qun.Env?
---@return qun.Error?
function qun.env(options) end
---@param charter qun.Charter
---@return qun.Facts
function qun.facts(charter) end
---@param charter qun.Charter
---@return qun.Ledger
function qun.ledger(charter) end
---@param charter qun.Charter
---@param snapshot string
---@return qun.Ledger?
---@return qun.Problem[]|qun.Error
function qun.restore(charter, snapshot) end
---@param options {codes: boolean?, actions: boolean?}?
---@param env qun.Env?
---@return qun.Decisions
function qun.decisions(options, env) end
---@param expression string
---@param declarations table<string, string>? types of CEL by name; "{x: int}" defines a struct of that name
---@param env qun.Env?
---@return qun.Program?
---@return qun.Error?
function qun.cel.compile(expression, declarations, env) end
---@param charter qun.Charter
---@param events string|table|file*|fun(): qun.Values?
---@param options qun.ReplayOptions?
---@return qun.Replay
function qun.replay(charter, events, options) end
---@param text string
---@return integer?
---@return qun.Error?
function qun.instant(text) end
---@param instant qun.Instant
---@return string
function qun.rfc3339(instant) end
---A table that JSON writes as an object, also when it is empty.
---@param values table
---@return table
function qun.object(values) end
---@return qun.verb[]
function qun.verbs() end
---Of a table: a word list.
---@param set string "act", "verb", "scope" ...
---@return table<string, integer>?
---@overload fun(list: qun.WordsOptions, env: qun.Env?): qun.Words?, qun.Error?
function qun.words(set) end
---@param block string of words:save()
---@param env qun.Env?
---@param tags string[]? their names, which the block has not
---@return qun.Words?
---@return qun.Error?
function qun.open_words(block, env, tags) end
---@param set string
---@param word string
---@param lang qun.lang?
---@return string
function qun.meaning(set, word, lang) end
return qun
