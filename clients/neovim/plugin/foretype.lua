-- Defines the command and the keys, and enables the language server. All else is loaded when a buffer is attached.
if vim.g.loaded_foretype then
  return
end
vim.g.loaded_foretype = 1

if vim.fn.has('nvim-0.12') == 0 then
  vim.notify_once('foretype needs Neovim 0.12 or newer; this is ' .. tostring(vim.version()), vim.log.levels.WARN)
  return
end

vim.api.nvim_create_user_command('Foretype', function(call)
  require('foretype.command').run(call)
end, {
  nargs = '*',
  range = true,
  desc = 'Predicted edits: accept, reject, list, snooze …',
  complete = function(...)
    return require('foretype.command').complete(...)
  end,
})

require('foretype').start()
