--- Puts marks on the screen. What stands there already is left alone: Neovim moves it with the text, and touching it
--- would be the flicker that users see.
local api = vim.api

local M = {}

M.namespace = api.nvim_create_namespace('foretype')

--- How often the screen was really changed; tests watch it.
M.redraws = 0

---@class foretype.Drawn
---@field bufnr integer
---@field id integer
---@field mark foretype.Mark

---@type foretype.Drawn[]
local drawn = {}

---@param old foretype.Drawn
---@param bufnr integer
---@param mark foretype.Mark
---@return boolean
local function stands(old, bufnr, mark)
  if old.bufnr ~= bufnr then
    return false
  end
  local mine, opts = old.mark.opts, mark.opts
  local found = api.nvim_buf_get_extmark_by_id(bufnr, M.namespace, old.id, { details = opts.end_col ~= nil })
  if found[1] ~= mark.row or found[2] ~= mark.col then
    return false
  end
  local ends = found[3]
  if ends then
    -- The end moved with the text as well: only where it is now counts.
    if ends.end_row ~= opts.end_row or ends.end_col ~= opts.end_col then
      return false
    end
    return mine.hl_group ~= nil and vim.deep_equal(mine.hl_group, opts.hl_group)
  end
  return vim.deep_equal(mine, opts)
end

---@param old foretype.Drawn
local function erase(old)
  if api.nvim_buf_is_valid(old.bufnr) then
    api.nvim_buf_del_extmark(old.bufnr, M.namespace, old.id)
  end
end

--- Makes the screen show exactly these marks.
---@param bufnr integer
---@param marks foretype.Mark[]
function M.show(bufnr, marks)
  local changed = false
  local now = {} ---@type foretype.Drawn[]
  for i, mark in ipairs(marks) do
    local old = drawn[i]
    if old and stands(old, bufnr, mark) then
      now[i] = { bufnr = bufnr, id = old.id, mark = mark }
    else
      changed = true
      local same = old and old.bufnr == bufnr
      if old and not same then
        erase(old)
      end
      local opts = vim.tbl_extend('force', mark.opts, { id = same and old.id or nil, strict = false })
      opts.undo_restore = false
      local id = api.nvim_buf_set_extmark(bufnr, M.namespace, mark.row, mark.col, opts)
      now[i] = { bufnr = bufnr, id = id, mark = mark }
    end
  end
  for i = #marks + 1, #drawn do
    changed = true
    erase(drawn[i])
  end
  drawn = now
  if changed then
    M.redraws = M.redraws + 1
  end
end

--- Where the first mark stands now; nil when nothing is drawn in that buffer.
---@param bufnr integer
---@return integer?
function M.first_row(bufnr)
  local first = drawn[1]
  if first and first.bufnr == bufnr then
    return api.nvim_buf_get_extmark_by_id(bufnr, M.namespace, first.id, {})[1]
  end
end

function M.clear()
  if #drawn > 0 then
    M.show(drawn[1].bufnr, {})
  end
end

return M
