-- A client of the copilotInlineEdit dialect that behaves as sidekick.nvim does: it takes a server by its name, asks in
-- normal mode after a short rest, wants the buffer's exact version, applies and runs the command, and asks again.
local command = vim.json.decode(vim.env.FORETYPE_COMMAND)
local namespace = vim.api.nvim_create_namespace('next-edit')
local shown ---@type table?
local running ---@type { client: vim.lsp.Client, id: integer }?
local timer = assert(vim.uv.new_timer())

vim.lsp.config('foretype-copilot', {
  cmd = command,
  filetypes = { 'typescript' },
  root_markers = { '.git' },
  init_options = {
    editorInfo = { name = 'Neovim', version = tostring(vim.version()) },
    editorPluginInfo = { name = 'next-edit', version = '1' },
  },
})
vim.lsp.enable('foretype-copilot')

local function client_of(buffer)
  for _, client in ipairs(vim.lsp.get_clients({ bufnr = buffer })) do
    -- Neovim lets timers run while it waits for a server's last answer, after which nothing may be asked.
    if client.name:lower():find('copilot', 1, true) and not client:is_stopped() then
      return client
    end
  end
end

local function clear()
  shown = nil
  vim.api.nvim_buf_clear_namespace(0, namespace, 0, -1)
end

local function show(buffer, edit)
  if edit.textDocument.uri ~= vim.uri_from_bufnr(buffer) then
    return
  end
  if edit.textDocument.version ~= vim.lsp.util.buf_versions[buffer] then
    return
  end
  shown = edit
  local line = edit.range.start.line
  vim.api.nvim_buf_set_extmark(buffer, namespace, line, 0, { virt_text = { { '⇒ ' .. edit.text } } })
end

local function ask()
  local buffer = vim.api.nvim_get_current_buf()
  local client = client_of(buffer)
  if not client or vim.api.nvim_get_mode().mode ~= 'n' then
    return
  end
  if running then
    running.client:cancel_request(running.id)
    running = nil
  end
  local params = vim.lsp.util.make_position_params(0, client.offset_encoding)
  params.textDocument.version = vim.lsp.util.buf_versions[buffer]
  params.context = { triggerKind = 2 }
  local _, id = client:request('textDocument/copilotInlineEdit', params, function(problem, result, context)
    if not running or running.id ~= context.request_id then
      return
    end
    running = nil
    clear()
    if problem then
      return
    end
    for _, edit in ipairs(result.edits) do
      show(buffer, edit)
    end
  end, buffer)
  running = id and { client = client, id = id } or nil
end

local function ask_soon()
  timer:start(100, 0, vim.schedule_wrap(ask))
end

vim.api.nvim_create_autocmd({ 'InsertLeave', 'TextChanged' }, { callback = ask_soon })
vim.api.nvim_create_autocmd({ 'TextChangedI', 'InsertEnter' }, { callback = clear })
vim.api.nvim_create_autocmd({ 'LspAttach', 'BufEnter', 'WinEnter' }, {
  callback = function(event)
    local client = client_of(event.buf)
    if client then
      client:notify('textDocument/didFocus', { textDocument = { uri = vim.uri_from_bufnr(event.buf) } })
    end
  end,
})

-- One key: away from the edit it goes there, at the edit it applies it.
vim.keymap.set('n', '<Tab>', function()
  local buffer = vim.api.nvim_get_current_buf()
  local client = client_of(buffer)
  local edit = shown
  if not edit or not client or edit.textDocument.version ~= vim.lsp.util.buf_versions[buffer] then
    return
  end
  if vim.api.nvim_win_get_cursor(0)[1] ~= edit.range.start.line + 1 then
    vim.lsp.util.show_document({ uri = edit.textDocument.uri, range = edit.range }, client.offset_encoding, { focus = true })
    return
  end
  clear()
  local change = { range = edit.range, newText = edit.text }
  vim.lsp.util.apply_text_edits({ change }, buffer, client.offset_encoding)
  if edit.command then
    client:exec_cmd(edit.command, { bufnr = buffer })
  end
  ask()
end)
