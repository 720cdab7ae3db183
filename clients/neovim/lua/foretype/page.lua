--- Pages that the server writes, such as an answer: read-only Markdown in a split, kept current while they grow, with
--- links that jump.
local M = {}

local api = vim.api
local scheme = 'foretype:'

--- What the server is told: such pages can be shown.
M.capabilities = { workspace = { textDocumentContent = vim.empty_dict() } }

---@param bufnr integer
---@param text string
local function put(bufnr, text)
  vim.bo[bufnr].modifiable = true
  api.nvim_buf_set_lines(bufnr, 0, -1, false, vim.split((text:gsub('\n$', '')), '\n', { plain = true }))
  vim.bo[bufnr].modifiable = false
  vim.bo[bufnr].modified = false
end

---@param bufnr integer
---@param client_id integer
local function load(bufnr, client_id)
  local client = vim.lsp.get_client_by_id(client_id)
  if not client then
    return
  end
  local params = { uri = api.nvim_buf_get_name(bufnr) }
  ---@diagnostic disable-next-line: param-type-mismatch Neovim does not list its params
  client:request('workspace/textDocumentContent', params, function(problem, result)
    if problem then
      vim.lsp.log.warn('foretype', 'textDocumentContent', problem)
    elseif api.nvim_buf_is_loaded(bufnr) then
      put(bufnr, result.text)
    end
  end, bufnr)
end

--- The link under the cursor, else the first behind it on its line, else the first of the line.
---@return { uri: string, line: integer }?
local function link_here()
  local line = api.nvim_get_current_line()
  local column = api.nvim_win_get_cursor(0)[2] + 1
  local first ---@type { uri: string, line: integer }?
  for uri, number, behind in line:gmatch('%]%((file:[^)#]+)#L(%d+)%)()') do
    local link = { uri = uri, line = tonumber(number) --[[@as integer]] }
    first = first or link
    if column < behind then
      return link
    end
  end
  return first
end

--- Goes to the place that a link means, beside the page where there is another window.
function M.follow()
  local link = link_here()
  if not link then
    vim.notify('foretype: no link in this line', vim.log.levels.INFO)
    return
  end
  vim.cmd.wincmd('p')
  local at = { line = link.line - 1, character = 0 }
  vim.lsp.util.show_document({ uri = link.uri, range = { start = at, ['end'] = at } }, 'utf-16', { focus = true })
end

---@param uri string
---@return integer
local function buffer_of(uri)
  local bufnr = vim.fn.bufadd(uri)
  if not api.nvim_buf_is_loaded(bufnr) then
    vim.bo[bufnr].buftype = 'nofile'
    vim.bo[bufnr].bufhidden = 'hide'
    vim.bo[bufnr].swapfile = false
    vim.fn.bufload(bufnr)
    vim.bo[bufnr].modifiable = false
    for _, key in ipairs({ '<CR>', 'gf', 'gF' }) do
      vim.keymap.set('n', key, M.follow, { buffer = bufnr, desc = 'foretype: go to the place' })
    end
  end
  return bufnr
end

---@param uri string
---@param client_id integer
local function open(uri, client_id)
  local bufnr = buffer_of(uri)
  local window = vim.fn.win_findbuf(bufnr)[1]
  if window then
    api.nvim_set_current_win(window)
  else
    vim.cmd('botright sbuffer ' .. bufnr)
    vim.wo[0][0].wrap = true
    vim.wo[0][0].linebreak = true
    vim.wo[0][0].conceallevel = 2
  end
  vim.bo[bufnr].filetype = 'markdown'
  load(bufnr, client_id)
end

--- What the server asks of the client; all but our own pages is left to Neovim.
M.handlers = {
  ['window/showDocument'] = function(problem, params, context)
    if not vim.startswith(params.uri, scheme) then
      return vim.lsp.handlers['window/showDocument'](problem, params, context)
    end
    open(params.uri, context.client_id)
    return { success = true }
  end,
  ['workspace/textDocumentContent/refresh'] = function(_, params, context)
    local bufnr = vim.fn.bufnr('^' .. vim.fn.escape(params.uri, '[]*?{},\\') .. '$')
    if bufnr >= 0 then
      load(bufnr, context.client_id)
    end
    return vim.NIL
  end,
}

return M
