---@brief
---
--- foretype under a name that clients of GitHub's next-edit dialect look for, such as sidekick.nvim: they take a server
--- whose name contains "copilot". Nothing goes to GitHub, and no account is needed. Enable either this one or
--- `foretype`, not both.
---
--- ```lua
--- vim.g.foretype = { enable = false }
--- vim.lsp.enable('foretype-copilot')
--- ```

---@type vim.lsp.Config
return {
  cmd = { 'foretype', '--stdio' },
  root_dir = function(bufnr, found)
    -- Not in help files, where Neovim starts servers as well, nor where there is no name: all such buffers would be one
    -- document to the server.
    if vim.bo[bufnr].buftype == '' and vim.api.nvim_buf_get_name(bufnr) ~= '' then
      found(vim.fs.root(bufnr, { '.git', '.jj', '.hg' }))
    end
  end,
  init_options = {
    editorInfo = { name = 'Neovim', version = tostring(vim.version()) },
    editorPluginInfo = { name = 'foretype-copilot', version = '1' },
  },
}
