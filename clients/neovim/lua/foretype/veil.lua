--- The quiet way to show an edit, for who reads better without new text beside the old: its place alone is marked, until
--- the user wants to see what would stand there. Pure.
local M = {}

--- What says where the edit is, not what it writes.
---@param chunks [string, string|string[]][]
---@return boolean
local function is_hint(chunks)
  return vim.iter(chunks):any(function(chunk)
    return chunk[2] == 'ForetypeKey' or chunk[2] == 'ForetypeHint'
  end)
end

--- The same places without the new text: what would change is marked, and where something would come stands a sign.
---@param marks foretype.Mark[]
---@return foretype.Mark[]
function M.over(marks)
  local out = {} ---@type foretype.Mark[]
  for _, mark in ipairs(marks) do
    local opts = vim.deepcopy(mark.opts)
    local lines = opts.virt_lines
    if opts.hl_group then
      opts.hl_group = 'ForetypePlace'
    elseif opts.line_hl_group then
      opts.line_hl_group = 'ForetypePlace'
    elseif not is_hint(opts.virt_text or lines and lines[1] or {}) then
      opts.virt_lines, opts.virt_lines_above = nil, nil
      opts.virt_text = { { '…', 'ForetypePlace' } }
      opts.virt_text_pos = lines and 'eol' or opts.virt_text_pos
    end
    table.insert(out, { row = mark.row, col = mark.col, opts = opts })
  end
  return out
end

return M
