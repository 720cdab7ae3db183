-- A user's configuration without any plugin: what is built into Neovim 0.12, and keys for the commands.
local command = vim.json.decode(vim.env.FORETYPE_COMMAND)

vim.lsp.config('foretype', {
  cmd = command,
  filetypes = { 'typescript' },
  root_markers = { '.git' },
  init_options = vim.env.FORETYPE_OPTIONS and vim.json.decode(vim.env.FORETYPE_OPTIONS) or nil,
})
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

-- Asks for words, and goes to the best place that the workspace index finds.
vim.keymap.set('n', '<F7>', function()
  vim.ui.input({ prompt = 'Search: ' }, function(query)
    local client = vim.lsp.get_clients({ name = 'foretype' })[1]
    client:request('foretype/search', { query = query }, function(_, answer)
      local place = answer.places[1]
      if place then
        vim.lsp.util.show_document({ uri = place.uri, range = place.range }, 'utf-16', { focus = true })
      else
        vim.notify(answer.reason or 'nothing found yet')
      end
    end)
  end)
end)

-- Asks for a task, and lists the files that it will be about, beside the one that is open, before anything is sent.
vim.keymap.set('n', '<F8>', function()
  vim.ui.input({ prompt = 'Task: ' }, function(task)
    local client = vim.lsp.get_clients({ name = 'foretype' })[1]
    local params = { task = task, uris = { vim.uri_from_bufnr(0) } }
    client:request('foretype/suggestFiles', params, function(_, answer)
      vim.fn.setqflist(vim.tbl_map(function(file)
        return { filename = vim.uri_to_fname(file.uri), lnum = 1, text = table.concat(file.sources, ' ') }
      end, answer.files))
    end)
  end)
end)
