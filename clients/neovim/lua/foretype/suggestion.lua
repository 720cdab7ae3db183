--- A suggestion of the server tied to a buffer: each replacement is anchored by an invisible extmark, so it stays in
--- its place while the user types, and shrinks when the user types a part of it.
local text = require('foretype.text')

local api = vim.api
local anchors = api.nvim_create_namespace('foretype.anchors')

---@class foretype.Given a suggestion as the server sends it
---@field id string
---@field reason string
---@field source string
---@field sites integer
---@field edits lsp.TextEdit[]
---@field cursorPosition? lsp.Position

---@class foretype.Hunk
---@field mark integer
---@field old string
---@field new string

---@class foretype.Place a hunk where it is now; rows and byte columns from zero
---@field row integer
---@field col integer
---@field end_row integer
---@field end_col integer
---@field old string
---@field new string

---@class foretype.Suggestion
---@field id string
---@field bufnr integer
---@field reason string
---@field source string
---@field sites integer
---@field after? { rows: integer, character: integer, hunks: integer } where the cursor goes, from the first hunk's row
---@field encoding string
---@field hunks foretype.Hunk[]
---@field written integer UTF-16 units that were accepted by parts
local Suggestion = {}
Suggestion.__index = Suggestion

---@param bufnr integer
---@param row integer
---@return string
local function line_of(bufnr, row)
  return api.nvim_buf_get_lines(bufnr, row, row + 1, false)[1] or ''
end

---@param bufnr integer
---@param position lsp.Position
---@param encoding string
---@return integer row
---@return integer col
local function from_lsp(bufnr, position, encoding)
  local line = line_of(bufnr, position.line)
  return position.line, vim.str_byteindex(line, encoding, position.character, false)
end

--- A replacement in the buffer's own terms. LSP ends a file with an empty line that Neovim does not have.
---@param bufnr integer
---@param edit lsp.TextEdit
---@param encoding string
---@return foretype.Place?
local function placed(bufnr, edit, encoding)
  local count = api.nvim_buf_line_count(bufnr)
  local new = edit.newText:gsub('\r\n?', '\n')
  local row, col = from_lsp(bufnr, edit.range.start, encoding)
  local end_row, end_col = from_lsp(bufnr, edit.range['end'], encoding)
  if end_row < row or (end_row == row and end_col < col) or row > count or end_row > count then
    return nil
  end
  if end_row == count then
    local shortened = new:sub(-1) == '\n'
    new = shortened and new:sub(1, -2) or new
    end_row, end_col = count - 1, #line_of(bufnr, count - 1)
    if row == count then
      row, col = end_row, end_col
      new = '\n' .. new
    elseif not shortened and new == '' and col == 0 and row > 0 then
      row, col = row - 1, #line_of(bufnr, row - 1)
    end
  end
  local old = table.concat(api.nvim_buf_get_text(bufnr, row, col, end_row, end_col, {}), '\n')
  return { row = row, col = col, end_row = end_row, end_col = end_col, old = old, new = new }
end

--- Nil when the edits do not fit the buffer or would change nothing.
---@param bufnr integer
---@param given foretype.Given
---@param encoding string
---@return foretype.Suggestion?
function Suggestion.new(bufnr, given, encoding)
  local places = {} ---@type foretype.Place[]
  for _, edit in ipairs(given.edits) do
    local place = placed(bufnr, edit, encoding)
    if not place then
      return nil
    end
    if place.old ~= place.new then
      table.insert(places, place)
    end
  end
  if #places == 0 then
    return nil
  end
  table.sort(places, function(a, b)
    return a.row < b.row or (a.row == b.row and a.col < b.col)
  end)
  local self = setmetatable({
    id = given.id,
    bufnr = bufnr,
    reason = given.reason,
    source = given.source,
    sites = given.sites,
    after = given.cursorPosition and {
      rows = given.cursorPosition.line - places[1].row,
      character = given.cursorPosition.character,
      hunks = #places,
    },
    encoding = encoding,
    hunks = {},
    written = 0,
  }, Suggestion)
  for _, place in ipairs(places) do
    table.insert(self.hunks, { mark = self:anchor(place), old = place.old, new = place.new })
  end
  return self
end

---@package
---@param place foretype.Place
---@param id? integer
---@return integer
function Suggestion:anchor(place, id)
  return api.nvim_buf_set_extmark(self.bufnr, anchors, place.row, place.col, {
    id = id,
    end_row = place.end_row,
    end_col = place.end_col,
    right_gravity = false,
    end_right_gravity = true,
    undo_restore = false,
    strict = false,
  })
end

---@package
---@param hunk foretype.Hunk
---@return foretype.Place?
function Suggestion:where(hunk)
  local found = api.nvim_buf_get_extmark_by_id(self.bufnr, anchors, hunk.mark, { details = true })
  local row, col, details = found[1], found[2], found[3]
  if not row or not details or not details.end_row then
    return nil
  end
  local place =
    { row = row, col = col, end_row = details.end_row, end_col = details.end_col, old = hunk.old, new = hunk.new }
  return place
end

--- Takes up what the user typed: true while everything is as it was or on the way. A hunk that is done is dropped, so
--- an empty list of hunks means that the user has made the whole edit.
---@return boolean
function Suggestion:follow()
  if not api.nvim_buf_is_loaded(self.bufnr) then
    return false
  end
  local left = {} ---@type foretype.Hunk[]
  for _, hunk in ipairs(self.hunks) do
    local place = self:where(hunk)
    if not place then
      return false
    end
    local fits, lines = pcall(api.nvim_buf_get_text, self.bufnr, place.row, place.col, place.end_row, place.end_col, {})
    local now = fits and table.concat(lines, '\n') or nil
    local way = now and text.way(hunk.old, hunk.new, now)
    if not now or not way then
      return false
    end
    if way.old ~= way.new then
      if now ~= hunk.old then
        place.row, place.col = text.advance(place.row, place.col, now:sub(1, way.at))
        place.end_row, place.end_col = text.advance(place.row, place.col, way.old)
        hunk.old, hunk.new = way.old, way.new
        self:anchor(place, hunk.mark)
      end
      table.insert(left, hunk)
    else
      api.nvim_buf_del_extmark(self.bufnr, anchors, hunk.mark)
    end
  end
  self.hunks = left
  return true
end

--- The hunks where they are now, first to last.
---@return foretype.Place[]
function Suggestion:places()
  local places = {} ---@type foretype.Place[]
  for _, hunk in ipairs(self.hunks) do
    table.insert(places, self:where(hunk))
  end
  return places
end

---@param other foretype.Suggestion
---@return boolean
function Suggestion:says_the_same(other)
  return self.bufnr == other.bufnr and vim.deep_equal(self:places(), other:places())
end

--- Where the server wants the cursor once all is written. Nil when it does not say, or a part is written already.
---@return integer? row
---@return integer? character in the units of `encoding`
function Suggestion:cursor_after()
  if self.after and self.written == 0 and self.after.hunks == #self.hunks then
    return self:places()[1].row + self.after.rows, self.after.character
  end
end

--- Writes the first `count` hunks (all of them without it) and returns the end of what was written last.
---@param count? integer
---@return integer row
---@return integer col
function Suggestion:apply(count)
  local places = self:places()
  local finish ---@type integer?
  -- From the last to the first: so the places found before stay right.
  for i = count or #places, 1, -1 do
    local place = places[i]
    local lines = text.lines(place.new)
    api.nvim_buf_set_text(self.bufnr, place.row, place.col, place.end_row, place.end_col, lines)
    if not finish then
      local row, col = text.advance(place.row, place.col, place.new)
      finish = api.nvim_buf_set_extmark(self.bufnr, anchors, row, col, {})
    end
  end
  local found = api.nvim_buf_get_extmark_by_id(self.bufnr, anchors, assert(finish), {})
  api.nvim_buf_del_extmark(self.bufnr, anchors, assert(finish))
  return found[1], found[2]
end

function Suggestion:release()
  if api.nvim_buf_is_valid(self.bufnr) then
    for _, hunk in ipairs(self.hunks) do
      api.nvim_buf_del_extmark(self.bufnr, anchors, hunk.mark)
    end
  end
  self.hunks = {}
end

return Suggestion
