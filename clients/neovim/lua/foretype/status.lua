--- The status in a few characters, for a status line, and in sentences, for `:Foretype status`.
local M = {}

--- Empty where nothing of foretype runs; else `foretype` with what matters: that it starts, what is shown, why nothing
--- is, or trouble.
---@return string
function M.line()
  local server = require('foretype.server')
  if server.trouble then
    return 'foretype: ' .. server.trouble
  end
  local bufnr = vim.api.nvim_get_current_buf()
  if not server.client(bufnr) then
    return server.starting and vim.bo[bufnr].buftype == '' and 'foretype: starting' or ''
  end
  local paused = require('foretype.pause').reason(bufnr)
  if paused then
    return 'foretype: ' .. paused
  end
  local stage = require('foretype.stage')
  local shown = stage.current()
  if not shown and require('foretype.work').busy() then
    return 'foretype: thinking'
  end
  if not shown then
    return require('foretype.ask').busy() and 'foretype …' or 'foretype'
  end
  local place = shown:places()[1]
  local where = place and stage.look() == 'jump' and (' L%d'):format(place.row + 1) or ''
  return ('foretype ▸%s%s'):format(where, shown.sites > 1 and (' ×%d'):format(shown.sites) or '')
end

---@param result table the answer to foretype/status
---@return string[]
function M.sentences(result)
  local bufnr = vim.api.nvim_get_current_buf()
  local lines = { ('foretype %s, %d documents open'):format(result.version, #result.documents) }
  local paused = require('foretype.pause').reason(bufnr)
  if paused then
    table.insert(lines, 'Predictions are ' .. paused .. '.')
  end
  local uri = vim.uri_from_bufnr(bufnr)
  for _, document in ipairs(result.documents) do
    if document.uri == uri and document.inactive then
      table.insert(lines, 'Nothing is predicted in this file: ' .. document.inactive .. '.')
    end
  end
  local nothing = require('foretype.ask').nothing
  if require('foretype.stage').current() then
    table.insert(lines, 'A prediction is shown.')
  elseif nothing then
    table.insert(lines, 'Nothing is shown: ' .. nothing .. '.')
  end
  return lines
end

return M
