--- All coming edits at once: as a quickfix list, and to walk through; after them come lines where one is likely.
local server = require('foretype.server')

local api = vim.api
local M = {}

--- All coming edits, next first, as the server sends them.
---@param answered fun(edits: table[], encoding: string)
function M.get(answered)
  local client = server.any()
  local encoding = client and client.offset_encoding or 'utf-16'
  server.ask('foretype/queue', vim.empty_dict(), function(result)
    answered(result.edits, encoding)
  end)
end

---@param edit table
---@return string
local function what(edit)
  local first = edit.edits[1]
  local text = first and vim.trim((first.newText:gsub('%s+', ' '))) or ''
  local shown = vim.fn.strcharpart(text, 0, 60)
  return shown == '' and edit.reason or ('%s: %s'):format(edit.reason, shown)
end

--- Fills the quickfix list with the queue, and opens it when there is anything in it.
function M.list()
  M.get(function(edits, encoding)
    local items = {}
    for _, edit in ipairs(edits) do
      local range = edit.edits[1].range
      local bufnr = vim.uri_to_bufnr(edit.uri)
      vim.list_extend(items, vim.lsp.util.locations_to_items({ { uri = edit.uri, range = range } }, encoding))
      items[#items].text = what(edit)
      items[#items].bufnr = bufnr
    end
    local count = #items
    local title = ('foretype: %d %s'):format(count, count == 1 and 'place' or 'places')
    vim.fn.setqflist({}, ' ', { title = title, items = items })
    if count == 0 then
      vim.notify('foretype: no places are predicted', vim.log.levels.INFO)
    else
      vim.cmd('botright copen ' .. math.min(count, 10))
    end
  end)
end

--- Whether there is a place to go to: a single one on the line of the cursor is none.
---@param edits table[]
---@return boolean
local function leads_on(edits)
  if #edits ~= 1 then
    return #edits > 1
  end
  local line = api.nvim_win_get_cursor(0)[1] - 1
  return edits[1].uri ~= vim.uri_from_bufnr(0) or edits[1].edits[1].range.start.line ~= line
end

--- Goes `step` places on from the suggestion that is shown, around the end, and shows the one there. Forwards, where
--- there is no place to go to, the server leads to a line where an edit is likely.
---@param step 1|-1
function M.go(step)
  M.get(function(edits, encoding)
    if step == 1 and not leads_on(edits) then
      server.run('foretype.nextEdit.jump', {})
      return
    end
    if #edits == 0 then
      vim.notify('foretype: no places are predicted', vim.log.levels.INFO)
      return
    end
    local stage = require('foretype.stage')
    local shown = stage.current()
    local at = step == 1 and 0 or 1
    for i, edit in ipairs(edits) do
      if shown and edit.id == shown.id then
        at = i
      end
    end
    local edit = edits[(at + step - 1) % #edits + 1]
    local bufnr = vim.uri_to_bufnr(edit.uri)
    local fits = api.nvim_buf_is_loaded(bufnr) and vim.lsp.util.buf_versions[bufnr] == edit.version
    local suggestion = fits and require('foretype.suggestion').new(bufnr, edit, encoding)
    if suggestion then
      require('foretype.ask').stop()
      stage.show(suggestion)
      require('foretype.accept').jump(suggestion)
    end
  end)
end

return M
