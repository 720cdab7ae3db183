-- A user's configuration without any plugin: what is built into Neovim 0.12, and keys for the commands.
local command = vim.json.decode(vim.env.FORETYPE_COMMAND)

vim.lsp.config('foretype', { cmd = command, filetypes = { 'typescript' }, root_markers = { '.git' } })
vim.lsp.enable('foretype')
vim.diagnostic.config({ virtual_text = true, severity_sort = true })

local function run(name)
  return function()
    local client = vim.lsp.get_clients({ name = 'foretype' })[1]
    client:exec_cmd({ title = name, command = name })
  end
end
vim.keymap.set('n', '<F5>', run('foretype.nextEdit.jump'))
vim.keymap.set('n', '<F6>', run('foretype.nextEdit.accept'))

if vim.env.FORETYPE_GHOST then
  vim.lsp.inline_completion.enable()
  vim.keymap.set('i', '<Tab>', function()
    if not vim.lsp.inline_completion.get() then
      return '<Tab>'
    end
  end, { expr = true })
end
