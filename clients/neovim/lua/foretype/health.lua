--- `:checkhealth foretype`: every part between the key and the prediction; for whatever fails, what to do.
local M = {}

local health = vim.health

local function check_neovim()
  health.start('foretype: Neovim')
  if vim.fn.has('nvim-0.12') == 1 then
    health.ok('Neovim ' .. tostring(vim.version()))
  else
    health.error('Neovim 0.12 or newer is needed; this is ' .. tostring(vim.version()), 'Upgrade Neovim.')
  end
  local complaints = require('foretype.options').complaints
  for _, complaint in ipairs(complaints) do
    health.warn('options: ' .. complaint, 'See :help foretype-options. The default is used.')
  end
  if #complaints == 0 then
    health.ok('the options are fine')
  end
end

---@return boolean
local function check_program()
  health.start('foretype: the program')
  local config = vim.lsp.config[require('foretype.server').name]
  local command = config and config.cmd
  if type(command) ~= 'table' then
    health.info('the server is started by a function of your own')
    return true
  end
  local program = vim.fn.exepath(command[1])
  if program == '' then
    local advice = {
      'Run: npm install --global foretype',
      'Or name another program: vim.lsp.config("foretype", { cmd = { "/path/to/foretype", "--stdio" } })',
      'A Neovim that was started from a desktop may have another $PATH than your shell.',
    }
    health.error(('%q is not in $PATH'):format(command[1]), advice)
    return false
  end
  local asked = vim.list_extend({ program }, vim.list_slice(command, 2, #command - 1))
  local fine, done = pcall(function()
    return vim.system(vim.list_extend(asked, { '--version' }), { text = true }):wait(10000)
  end)
  if not fine or done.code ~= 0 then
    local said = fine and vim.trim((done.stderr or '') .. (done.stdout or '')) or tostring(done)
    local advice = said:find('Node', 1, true) and 'Install Node.js 20.18.1 or newer, or put it first in $PATH.'
      or 'Run it in a terminal: foretype doctor'
    health.error(('%s does not start: %s'):format(program, said), advice)
    return false
  end
  health.ok(('%s, version %s'):format(program, vim.trim(done.stdout or '')))
  return true
end

---@param client vim.lsp.Client
local function check_answers(client)
  ---@diagnostic disable-next-line: param-type-mismatch a method of our own
  local answer, problem = client:request_sync('foretype/status', { checks = true }, 10000)
  if not answer or answer.err then
    local why = problem or (answer and answer.err and answer.err.message) or 'no answer'
    health.error('the server does not answer: ' .. why, { 'Run :Foretype restart', 'Look into :Foretype log' })
    return
  end
  local result = answer.result
  health.ok(('the server answers: version %s, %d documents'):format(result.version, #result.documents))
  for _, check in ipairs(result.checks or {}) do
    local line = ('%s: %s'):format(check.name, check.says)
    if check.state == 'ok' then
      health.ok(line)
    elseif check.state == 'note' then
      health.info(check.remedy and ('%s (%s)'):format(line, check.remedy) or line)
    else
      health.error(line, check.remedy or 'Run in a terminal: foretype doctor')
    end
  end
  for _, document in ipairs(result.documents) do
    if document.inactive then
      health.info(('nothing is predicted in %s: %s'):format(vim.uri_to_fname(document.uri), document.inactive))
    end
  end
end

local function check_server()
  health.start('foretype: the server')
  local server = require('foretype.server')
  if server.trouble then
    health.error(server.trouble, { 'Run :Foretype restart', 'Look into :Foretype log' })
  end
  local client = server.any()
  if client then
    check_answers(client)
  elseif vim.lsp.is_enabled(server.name) then
    health.warn('it is enabled, and attached to no buffer', {
      'Open a file; buffers without a name or a file type have no servers.',
    })
  else
    health.warn(
      'it is not enabled',
      { 'Call vim.lsp.enable("foretype")', 'Or take out enable = false of vim.g.foretype' }
    )
  end
  local paused = require('foretype.pause').reason(vim.api.nvim_get_current_buf())
  if paused then
    health.info('predictions are ' .. paused)
  end
end

local function check_keys()
  health.start('foretype: keys')
  local keys = require('foretype.options').get().keys
  if not keys.accept then
    health.info('no key accepts; :Foretype accept and <Plug>(foretype-accept) do')
    return
  end
  for _, mode in ipairs({ 'n', 'i' }) do
    local name = mode == 'n' and 'normal mode' or 'insert mode'
    local holder = require('foretype.keys').holder(mode)
    if holder then
      health.warn(('%s in %s belongs to %s'):format(keys.accept, name, holder), {
        'If it falls back when it has nothing to do, as completion plugins do, all is well.',
        'Else call require("foretype").accept() in that mapping; it returns false when nothing is shown.',
        'Or choose another key: vim.g.foretype = { keys = { accept = "<C-l>" } }',
      })
    else
      health.ok(('%s in %s goes to the edit, then accepts it'):format(keys.accept, name))
    end
  end
end

local others = {
  copilot = 'copilot.vim or copilot.lua',
  supermaven = 'supermaven-nvim',
  codeium = 'codeium.nvim',
  minuet = 'minuet',
}

local function check_neighbors()
  health.start('foretype: neighbors')
  local found = false
  for module, name in pairs(others) do
    if package.loaded[module] then
      found = true
      health.warn(name .. ' is loaded too', 'Two sources of ghost text write over each other: turn one off.')
    end
  end
  local copilot = vim.lsp.is_enabled('foretype-copilot')
  if copilot and vim.lsp.is_enabled('foretype') then
    found = true
    health.warn('foretype and foretype-copilot are both enabled', 'Keep one: see :help foretype-sidekick.')
  end
  if copilot and #vim.api.nvim_get_runtime_file('lua/sidekick/init.lua', false) == 0 then
    found = true
    health.warn('foretype-copilot is enabled, and sidekick.nvim is not there', 'Enable foretype instead.')
  end
  if not found then
    health.ok('nothing else draws predictions')
  end
end

function M.check()
  check_neovim()
  if check_program() then
    check_server()
  end
  check_keys()
  check_neighbors()
end

return M
