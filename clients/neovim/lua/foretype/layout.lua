--- How a suggestion looks, by its size and place. Pure: from its places and what the window shows to the marks to draw.
--- Near the cursor the edit itself is drawn; far from it a hint says which key leads where, and the edit
--- is drawn as well when it is on the screen.
local edit_marks = require('foretype.edit_marks')

local M = {}

---@class foretype.Mark
---@field row integer
---@field col integer
---@field opts vim.api.keyset.set_extmark

---@class foretype.View
---@field bufnr integer
---@field row integer the cursor's, from zero
---@field hint_row integer where a hint stands
---@field top integer first and last visible row
---@field bottom integer
---@field tabstop integer
---@field near integer rows
---@field hint 'line'|'eol'
---@field key string how the user calls the accept key

---@alias foretype.Look 'ghost'|'inline'|'line'|'block'|'jump'|'file'

local priority = edit_marks.priority

---@param count integer places that belong together
---@return string
function M.more(count)
  return count > 1 and (' (%d more %s)'):format(count - 1, count == 2 and 'place' or 'places') or ''
end

--- The hint at the cursor: which key leads where, and what happens there.
---@param view foretype.View
---@param where string
---@param reason string
---@param sites integer
---@return foretype.Mark
local function hint(view, where, reason, sites)
  local chunks = {
    { view.key, 'ForetypeKey' },
    { (' → %s %s%s'):format(where, reason, M.more(sites)), 'ForetypeHint' },
  }
  if view.hint == 'eol' then
    table.insert(chunks, 1, { '  ', 'ForetypeHint' })
    return { row = view.hint_row, col = 0, opts = { virt_text = chunks, virt_text_pos = 'eol', priority = priority } }
  end
  local line = vim.api.nvim_buf_get_lines(view.bufnr, view.hint_row, view.hint_row + 1, false)[1] or ''
  local indent = line:match('^%s*') or ''
  table.insert(chunks, 1, edit_marks.chunk(view, indent, 'ForetypeHint'))
  return { row = view.hint_row, col = 0, opts = { virt_lines = { chunks }, priority = priority } }
end

--- Far: not near the cursor, or beyond the window's edge.
---@param view foretype.View
---@param places foretype.Place[]
---@return boolean
function M.is_far(view, places)
  local first, last = places[1].row, places[#places].end_row
  local rows = view.row < first and first - view.row or view.row > last and view.row - last or 0
  return rows > view.near or first < view.top or first > view.bottom
end

---@param suggestion foretype.Suggestion
---@param view foretype.View
---@return foretype.Mark[] marks
---@return foretype.Look look
function M.of(suggestion, view)
  local places = suggestion:places()
  local line_number = places[1].row + 1
  if suggestion.bufnr ~= view.bufnr then
    local name = vim.fs.basename(vim.api.nvim_buf_get_name(suggestion.bufnr))
    local where = ('%s:%d'):format(name, line_number)
    return { hint(view, where, suggestion.reason, suggestion.sites) }, 'file'
  end
  if M.is_far(view, places) then
    local mark = hint(view, 'L' .. line_number, suggestion.reason, suggestion.sites)
    local marks = { mark }
    if places[1].row >= view.top and places[1].row <= view.bottom then
      vim.list_extend(marks, (edit_marks.of(view, places)))
    end
    return marks, 'jump'
  end
  local marks, look = edit_marks.of(view, places)
  if suggestion.sites > 1 then
    local chunks = { { M.more(suggestion.sites), 'ForetypeHint' } }
    local opts = { virt_text = chunks, virt_text_pos = 'eol', priority = priority }
    table.insert(marks, { row = places[#places].end_row, col = 0, opts = opts })
  end
  return marks, look
end

return M
