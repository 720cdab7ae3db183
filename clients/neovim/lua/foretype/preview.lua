--- All predicted places of the buffer drawn at once, to look at before all are accepted. It goes with the next change.
local api = vim.api
local M = {}

local namespace = api.nvim_create_namespace('foretype.preview')
local group = api.nvim_create_augroup('foretype.preview', {})

---@type integer?
local shown_in

function M.clear()
  api.nvim_clear_autocmds({ group = group })
  if shown_in and api.nvim_buf_is_valid(shown_in) then
    api.nvim_buf_clear_namespace(shown_in, namespace, 0, -1)
  end
  shown_in = nil
end

---@param bufnr integer
---@param edit table
---@param encoding string
local function draw(bufnr, edit, encoding)
  local suggestion = require('foretype.suggestion').new(bufnr, edit, encoding)
  if not suggestion then
    return
  end
  for _, mark in ipairs((require('foretype.edit_marks').of(require('foretype.stage').view(), suggestion:places()))) do
    api.nvim_buf_set_extmark(bufnr, namespace, mark.row, mark.col, mark.opts)
  end
  suggestion:release()
end

--- Shows them, or takes them away where they are shown. What the plugin shows by itself is left as it is.
function M.toggle()
  if shown_in then
    M.clear()
    return
  end
  require('foretype.queue').get(function(edits, encoding)
    local bufnr = api.nvim_get_current_buf()
    local current = require('foretype.stage').current()
    local elsewhere = 0
    for _, edit in ipairs(edits) do
      local its = vim.uri_to_bufnr(edit.uri)
      if its ~= bufnr then
        elsewhere = elsewhere + 1
      elseif vim.lsp.util.buf_versions[bufnr] == edit.version and not (current and current.id == edit.id) then
        draw(bufnr, edit, encoding)
      end
    end
    shown_in = bufnr
    api.nvim_create_autocmd({ 'TextChanged', 'TextChangedI', 'InsertEnter', 'BufLeave' }, {
      group = group,
      buffer = bufnr,
      callback = M.clear,
    })
    local count = ('%d %s'):format(#edits, #edits == 1 and 'place' or 'places')
    local files = elsewhere > 0 and (', %d of them in other files'):format(elsewhere) or ''
    vim.notify(('foretype: %s%s; :Foretype accept all takes what belongs together'):format(count, files))
  end)
end

return M
