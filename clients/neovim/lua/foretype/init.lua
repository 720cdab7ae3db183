--- The plugin's door: what a user or another plugin may call, and which events lead where.
local M = {}

local api = vim.api
local group = api.nvim_create_augroup('foretype', {})

local started = false

--- Options can be given here or in `vim.g.foretype`; neither is needed. It may be called before Neovim has loaded the
--- plugin, or later, as plugin managers do.
---@param options? foretype.Options
function M.setup(options)
  vim.g.foretype = vim.tbl_deep_extend('force', vim.g.foretype or {}, options or {})
  if started then
    require('foretype.options').set(vim.g.foretype)
    require('foretype.keys').define()
    local name = require('foretype.server').name
    if not require('foretype.options').get().enable and vim.lsp.is_enabled(name) then
      vim.lsp.enable(name, false)
    end
  end
end

--- How long after a change a rest of the cursor is worth a question.
local fresh_ms = 20000
local changed_at = -fresh_ms

--- The text changed: at once what is shown is made to fit, so no frame shows an old one, then the server is asked.
local function text_changed()
  changed_at = vim.uv.now()
  require('foretype.stage').follow()
  require('foretype.ask').soon()
end

local last_tick = -1

--- Most cursor movements come with a change of the text, and TextChanged deals with those.
local function cursor_moved(event)
  local stage = require('foretype.stage')
  stage.hide()
  local tick = vim.b[event.buf].changedtick
  if tick ~= last_tick then
    last_tick = tick
    return
  end
  stage.redraw()
  if not stage.current() and vim.uv.now() - changed_at < fresh_ms then
    require('foretype.ask').soon(120)
  end
end

---@param event string|string[]
---@param bufnr integer
---@param run fun(event: table)
local function on(event, bufnr, run)
  api.nvim_create_autocmd(event, { group = group, buffer = bufnr, callback = run })
end

--- A change of a buffer that is not the current one, as by a workspace edit: no TextChanged tells of it.
local function changed_elsewhere(event)
  if event.data.method ~= 'textDocument/didChange' or event.buf == api.nvim_get_current_buf() then
    return
  end
  local id = event.data.client_id
  vim.schedule(function()
    if require('foretype.server').is_attached(event.buf, id) then
      require('foretype.stage').follow()
      require('foretype.ask').again()
    end
  end)
end

--- Buffer that the server was last told to be in focus.
local focused = -1

---@param bufnr integer
local function entered(bufnr)
  local server = require('foretype.server')
  local client = server.client(bufnr)
  if client and focused ~= bufnr then
    focused = bufnr
    client:notify('textDocument/didFocus', { textDocument = { uri = vim.uri_from_bufnr(bufnr) } })
  end
  require('foretype.stage').redraw()
  require('foretype.ask').soon()
end

---@param bufnr integer
local function watch(bufnr)
  api.nvim_clear_autocmds({ group = group, buffer = bufnr })
  on({ 'TextChanged', 'TextChangedI', 'TextChangedP' }, bufnr, text_changed)
  on({ 'CursorMoved', 'CursorMovedI' }, bufnr, cursor_moved)
  on({ 'InsertEnter', 'InsertLeave' }, bufnr, function()
    require('foretype.ask').soon()
  end)
  on('BufEnter', bufnr, function(event)
    entered(event.buf)
  end)
  on({ 'BufLeave', 'CmdlineEnter' }, bufnr, function()
    require('foretype.ask').stop()
  end)
  on('BufUnload', bufnr, function(event)
    local shown = require('foretype.stage').current()
    if shown and shown.bufnr == event.buf then
      require('foretype.stage').clear('ignored')
    end
  end)
end

local function attached(event)
  local client = vim.lsp.get_client_by_id(event.data.client_id)
  local server = require('foretype.server')
  if not client or not server.is_ours(client) then
    return
  end
  server.trouble = nil
  server.starting = false
  server.attach(event.buf, client)
  require('foretype.early').send(event.buf, client)
  watch(event.buf)
  if event.buf == api.nvim_get_current_buf() then
    entered(event.buf)
  end
  M.changed()
end

local function detached(event)
  local server = require('foretype.server')
  if not server.is_attached(event.buf, event.data.client_id) then
    return
  end
  server.detach(event.buf, event.data.client_id)
  focused = -1
  pcall(api.nvim_clear_autocmds, { group = group, buffer = event.buf })
  require('foretype.ask').stop()
  require('foretype.stage').forget()
  require('foretype.work').forget()
  M.changed()
end

--- A buffer that has its name since it was written: Neovim looks for its servers when its file type is set, which may
--- have been before.
local function written(event)
  local server = require('foretype.server')
  if not server.client(event.buf) and vim.lsp.is_enabled(server.name) then
    api.nvim_exec_autocmds('FileType', { group = 'nvim.lsp.enable', buffer = event.buf, modeline = false })
  end
end

--- Tells whoever shows the status that it may have changed.
function M.changed()
  api.nvim_exec_autocmds('User', { pattern = 'ForetypeStatus', modeline = false })
end

---@param before? fun(params: table, config: table) the user's own
---@return fun(params: table, config: table)
local function telling_start(before)
  return function(params, config)
    require('foretype.server').starting = true
    require('foretype.early').keep()
    M.changed()
    if before then
      before(params, config)
    end
  end
end

--- The server is ours to watch from its start, and to bring back when it ends by itself; a user's own functions for both
--- are kept.
local function enable()
  if not require('foretype.options').get().enable then
    return
  end
  local server = require('foretype.server')
  local known = vim.lsp.config[server.name]
  if not known then
    return
  end
  local on_exit = vim.islist(known.on_exit) and known.on_exit or { known.on_exit }
  ---@cast on_exit function[]
  local page = require('foretype.page')
  vim.lsp.config(server.name, {
    capabilities = page.capabilities,
    handlers = page.handlers,
    before_init = telling_start(known.before_init),
    on_exit = vim.list_extend({ server.exited }, on_exit),
    exit_timeout = known.exit_timeout or 2000, -- without it one that hangs is waited for for ever
  })
  vim.lsp.enable(server.name)
end

--- Called once when Neovim starts.
function M.start()
  local options = require('foretype.options')
  options.set(vim.g.foretype)
  require('foretype.highlights').define()
  api.nvim_create_autocmd('ColorScheme', {
    group = group,
    callback = function()
      require('foretype.highlights').define()
    end,
  })
  api.nvim_create_autocmd('LspAttach', { group = group, callback = attached })
  api.nvim_create_autocmd('LspDetach', { group = group, callback = detached })
  api.nvim_create_autocmd('BufWritePost', { group = group, callback = written })
  vim.lsp.handlers['foretype/changed'] = function(_, params, context)
    require('foretype.ask').known_more(context.client_id, params and params.gone)
  end
  vim.lsp.handlers['foretype/input'] = function(...)
    return require('foretype.instruct').input(...)
  end
  api.nvim_create_autocmd('LspProgress', {
    group = group,
    callback = function(event)
      if require('foretype.work').follow(event) then
        M.changed()
      end
    end,
  })
  api.nvim_create_autocmd('LspNotify', { group = group, callback = changed_elsewhere })
  api.nvim_create_autocmd({ 'ModeChanged', 'WinScrolled', 'WinEnter' }, {
    group = group,
    callback = function()
      if require('foretype.stage').current() then
        require('foretype.stage').redraw()
      end
    end,
  })
  require('foretype.stage').on_change(M.changed)
  require('foretype.pause').on_change(function()
    if require('foretype.pause').reason(api.nvim_get_current_buf()) then
      require('foretype.ask').stop()
      require('foretype.stage').clear('cancelled')
    else
      require('foretype.ask').soon()
    end
    M.changed()
  end)
  require('foretype.keys').define()
  if options.get().enable and vim.v.vim_did_enter == 1 then
    enable()
  elseif options.get().enable then
    -- Loading what language servers need takes longer than all else here: the first screen does not wait for it.
    api.nvim_create_autocmd('VimEnter', { group = group, once = true, callback = vim.schedule_wrap(enable) })
  end
  started = true
end

--- Goes to the predicted edit where it is far from the cursor, else accepts it. False when there is none.
---@return boolean
function M.accept()
  return require('foretype.accept').accept()
end

---@return boolean
function M.accept_word()
  return require('foretype.accept').accept_word()
end

---@return boolean
function M.accept_line()
  return require('foretype.accept').accept_line()
end

---@return boolean
function M.accept_all()
  return require('foretype.accept').accept_all()
end

---@return boolean
function M.reject()
  return require('foretype.accept').reject()
end

--- Shows or hides the text of the edit, where `text = 'asked'` marks its place only.
function M.reveal()
  require('foretype.stage').reveal()
end

--- Goes to the next of all predicted places; where there is none, to a line where an edit is likely.
function M.next()
  require('foretype.queue').go(1)
end

--- Goes to the previous of all predicted places.
function M.prev()
  require('foretype.queue').go(-1)
end

--- Whether a prediction is on the screen; for your own mappings.
---@return boolean
function M.visible()
  return require('foretype.stage').visible()
end

---@param minutes? number 0 wakes; without it the option `snooze_minutes`
function M.snooze(minutes)
  local length = minutes or require('foretype.options').get().snooze_minutes
  require('foretype.pause').snooze(length)
  if require('foretype.server').any() then
    require('foretype.server').run('foretype.nextEdit.snooze', { length })
  end
end

---@param enabled? boolean without it the opposite of what is
function M.toggle(enabled)
  local pause = require('foretype.pause')
  if enabled == nil then
    enabled = not pause.enabled()
  end
  pause.set(enabled)
end

--- For a status line: empty where nothing of foretype runs.
---@return string
function M.status()
  return require('foretype.status').line()
end

return M
