--- What is shown: at most one suggestion in this Neovim. Every change of it goes through here, and the server is told.
local draw = require('foretype.draw')
local layout = require('foretype.layout')
local options = require('foretype.options')
local pause = require('foretype.pause')
local server = require('foretype.server')
local veil = require('foretype.veil')

local api = vim.api
local M = {}

local current ---@type foretype.Suggestion?
local look ---@type foretype.Look?
--- Id of the last suggestion the server was told about as shown.
local told ---@type string?

--- Whether the user wants to see what the edit writes, where only its place is marked.
local unveiled = false

---@type fun()
local on_change = function() end

--- Calls `listener` when something appears or goes.
---@param listener fun()
function M.on_change(listener)
  on_change = listener
end

---@return foretype.Suggestion?
function M.current()
  return current
end

---@return foretype.Look?
function M.look()
  return current and look or nil
end

--- The row of a hint: the cursor's, but in normal mode it stays where it is while it can be seen, for a line that walks
--- along with the cursor pushes the text about.
---@param bufnr integer
---@param row integer the cursor's
---@param top integer
---@param bottom integer
---@return integer
local function hint_row(bufnr, row, top, bottom)
  local stands = (look == 'jump' or look == 'file') and draw.first_row(bufnr)
  if stands and stands >= top and stands <= bottom and api.nvim_get_mode().mode == 'n' then
    return stands
  end
  return row
end

---@return foretype.View
function M.view()
  local config = options.get()
  local bufnr = api.nvim_get_current_buf()
  local key = config.keys.accept
  local row = api.nvim_win_get_cursor(0)[1] - 1
  local top, bottom = vim.fn.line('w0') - 1, vim.fn.line('w$') - 1
  return {
    bufnr = bufnr,
    row = row,
    hint_row = hint_row(bufnr, row, top, bottom),
    top = top,
    bottom = bottom,
    tabstop = vim.bo[bufnr].tabstop,
    near = config.near_lines,
    -- A line more would put this window out of step with the one it is compared with.
    hint = vim.wo.diff and 'eol' or config.hint,
    key = key and (key:gsub('^<(.*)>$', '%1')) or ':Foretype accept',
  }
end

--- Modes in which predictions are seen: the user's choice of insert and normal, nothing else.
---@return boolean
function M.fits_mode()
  local mode = api.nvim_get_mode().mode
  local config = options.get()
  if mode:sub(1, 1) == 'i' then
    return config.insert == true
  end
  return mode == 'n' and config.normal == true and vim.fn.win_gettype() == ''
end

--- Buffers in which something may be shown.
---@param bufnr integer
---@return boolean
local function has_place(bufnr)
  return server.client(bufnr) ~= nil and not pause.reason(bufnr)
end

--- Whether the user sees a suggestion now, or its hint.
---@return boolean
function M.visible()
  return current ~= nil and look ~= nil and M.fits_mode() and has_place(api.nvim_get_current_buf())
end

--- Passing modes, which lead back to where the user was: an operator, a command line, a question. What is drawn stays.
---@return boolean
local function is_passing()
  local mode = api.nvim_get_mode().mode
  return mode:sub(1, 2) == 'no' or mode:sub(1, 1) == 'c' or mode:sub(1, 1) == 'r'
end

---@param reason? 'rejected'|'ignored'|'replaced'|'cancelled' nil: the server knows
local function drop(reason)
  local gone = current
  if not gone then
    return
  end
  current, look = nil, nil
  gone:release()
  if reason and told == gone.id then
    server.tell(gone.bufnr, 'foretype/reject', { id = gone.id, reason = reason })
  end
end

---@param reason? 'rejected'|'ignored'|'replaced'|'cancelled' nil: the server knows
function M.clear(reason)
  if current then
    drop(reason)
    draw.clear()
    on_change()
  end
end

--- Neovim shows virtual lines above the first line of a file only where the window is told to.
---@param marks foretype.Mark[]
local function reveal_top(marks)
  local lines = 0
  for _, mark in ipairs(marks) do
    lines = mark.opts.virt_lines_above and #mark.opts.virt_lines or lines
  end
  local view = lines > 0 and vim.fn.winsaveview()
  if view and view.topline == 1 and view.topfill < lines then
    vim.fn.winrestview({ topline = 1, topfill = lines })
  end
end

--- The server is gone, and with it what it knew.
function M.forget()
  M.clear()
  told = nil
end

--- Draws what is current as the window is now. Nothing happens on the screen when it looks so already.
function M.redraw()
  if is_passing() then
    return
  end
  if not current or not M.fits_mode() then
    draw.clear()
    return
  end
  local view = M.view()
  if not has_place(view.bufnr) then
    draw.clear()
    return
  end
  local marks
  marks, look = layout.of(current, view)
  if options.get().text == 'asked' and not unveiled then
    marks = veil.over(marks)
  end
  draw.show(view.bufnr, marks)
  reveal_top(marks)
  if told ~= current.id then
    told = current.id
    server.tell(current.bufnr, 'foretype/shown', { id = current.id })
  end
end

--- Shows what the edit writes, or hides it again.
function M.reveal()
  unveiled = not unveiled
  M.redraw()
end

--- The cursor moved: a text that was asked for goes.
function M.hide()
  if unveiled then
    M.reveal()
  end
end

--- The text or the cursor changed: what was typed is taken off the suggestion, and what no longer fits goes.
function M.follow()
  unveiled = false
  if not current then
    return
  end
  if not current:follow() then
    M.clear('ignored')
  elseif #current.hunks == 0 then
    -- Typed out by hand: the server sees that in the text.
    M.clear()
  else
    M.redraw()
  end
end

---@param suggestion foretype.Suggestion
function M.show(suggestion)
  if current then
    current:follow()
    if #current.hunks > 0 and current:says_the_same(suggestion) then
      suggestion.written = current.id == suggestion.id and current.written or 0
      current:release()
      current = suggestion
      M.redraw()
      on_change()
      return
    end
    drop(current.id ~= suggestion.id and 'replaced' or nil)
  end
  current = suggestion
  M.redraw()
  on_change()
end

return M
