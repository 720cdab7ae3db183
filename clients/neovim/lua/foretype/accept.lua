--- What one key does: to the edit first where it is far, then into the text; also by word and by line.
local ask = require('foretype.ask')
local layout = require('foretype.layout')
local server = require('foretype.server')
local stage = require('foretype.stage')
local text = require('foretype.text')

local api = vim.api
local M = {}

--- The current suggestion, if it still fits the text.
---@return foretype.Suggestion?
local function current()
  stage.follow()
  return stage.current()
end

--- The cursor in normal mode stands on a character, not behind it.
---@param row integer
---@param col integer
local function place_cursor(row, col)
  local insert = api.nvim_get_mode().mode:sub(1, 1) == 'i'
  if not insert and col > 0 then
    local line = api.nvim_buf_get_lines(0, row, row + 1, false)[1] or ''
    col = text.boundary(line, col - 1)
  end
  api.nvim_win_set_cursor(0, { row + 1, col })
end

--- Shows the buffer: where it is on the screen already, else in this window, or beside it where that cannot be left.
---@param bufnr integer
local function show_buffer(bufnr)
  local window = vim.fn.bufwinid(bufnr)
  vim.cmd.stopinsert()
  if window ~= -1 then
    api.nvim_set_current_win(window)
    return
  end
  vim.bo[bufnr].buflisted = true
  if not pcall(api.nvim_win_set_buf, 0, bufnr) then
    vim.cmd.sbuffer(bufnr)
  end
end

--- Goes to the suggestion, so that the user sees it before accepting it. Ctrl-O leads back.
---@param suggestion foretype.Suggestion
function M.jump(suggestion)
  vim.cmd("normal! m'")
  if suggestion.bufnr ~= api.nvim_get_current_buf() then
    show_buffer(suggestion.bufnr)
  end
  local place = suggestion:places()[1]
  api.nvim_win_set_cursor(0, { place.row + 1, place.col })
  if vim.fn.foldclosed(place.row + 1) ~= -1 then
    vim.cmd.foldopen({ bang = true })
  end
  stage.redraw()
end

---@param suggestion foretype.Suggestion
---@return boolean
local function is_far(suggestion)
  local view = stage.view()
  if suggestion.bufnr ~= view.bufnr then
    return true
  end
  local places = suggestion:places()
  return layout.is_far(view, places) or vim.fn.foldclosed(places[1].row + 1) ~= -1
end

---@param suggestion foretype.Suggestion
local function take(suggestion)
  if not vim.bo[suggestion.bufnr].modifiable then
    vim.notify('foretype: this buffer cannot be changed', vim.log.levels.INFO)
    return
  end
  local wanted, character = suggestion:cursor_after()
  local row, col = suggestion:apply()
  local line = wanted and api.nvim_buf_get_lines(0, wanted, wanted + 1, false)[1]
  if wanted and line and character then
    row, col = wanted, vim.str_byteindex(line, suggestion.encoding, character, false)
  end
  place_cursor(row, col)
  local id = suggestion.id
  stage.clear()
  -- After the change, as the protocol says: the request sends the change first.
  server.tell(api.nvim_get_current_buf(), 'foretype/accept', { id = id })
  ask.now()
end

---@param suggestion foretype.Suggestion
---@param piece string the start of what the first hunk inserts
local function take_piece(suggestion, piece)
  local place = suggestion:places()[1]
  api.nvim_buf_set_text(0, place.row, place.col, place.row, place.col, text.lines(piece))
  place_cursor(text.advance(place.row, place.col, piece))
  suggestion.written = suggestion.written + vim.str_utfindex(piece, 'utf-16')
  stage.follow()
  local params = { id = suggestion.id, acceptedLength = suggestion.written }
  server.tell(api.nvim_get_current_buf(), 'foretype/accept', params)
end

--- A part of the first hunk: of an insertion its first word or line, of a replacement all of it.
---@param suggestion foretype.Suggestion
---@param part fun(inserted: string): string
local function take_part(suggestion, part)
  local hunks = suggestion.hunks
  local first = suggestion:places()[1]
  local piece = first.old == '' and part(first.new) or first.new
  if piece == first.new and #hunks == 1 then
    take(suggestion)
  elseif first.old == '' then
    take_piece(suggestion, piece)
  else
    suggestion.written = suggestion.written + vim.str_utfindex(first.new, 'utf-16')
    place_cursor(suggestion:apply(1))
    stage.follow()
    local params = { id = suggestion.id, acceptedLength = suggestion.written }
    server.tell(api.nvim_get_current_buf(), 'foretype/accept', params)
  end
end

---@param taken fun(suggestion: foretype.Suggestion)
---@return boolean
local function there_first(taken)
  local suggestion = current()
  if not suggestion then
    return false
  end
  if is_far(suggestion) then
    M.jump(suggestion)
  else
    taken(suggestion)
  end
  return true
end

--- Goes to the suggestion where it is far, else accepts it. False when there is none.
---@return boolean
function M.accept()
  return there_first(take)
end

---@return boolean
function M.accept_word()
  return there_first(function(suggestion)
    take_part(suggestion, text.first_word)
  end)
end

---@return boolean
function M.accept_line()
  return there_first(function(suggestion)
    take_part(suggestion, text.first_line)
  end)
end

--- All places that belong together, in every file, as one undo in each.
---@return boolean
function M.accept_all()
  local suggestion = current()
  if not suggestion then
    return false
  end
  server.run('foretype.nextEdit.acceptAll', { suggestion.id }, function(known)
    if known == false then
      vim.notify('foretype: this suggestion is gone', vim.log.levels.INFO)
    end
  end)
  ask.stop()
  stage.clear()
  return true
end

--- It goes and does not come back. False when there is none.
---@return boolean
function M.reject()
  if not stage.current() then
    return false
  end
  ask.stop()
  stage.clear('rejected')
  return true
end

return M
