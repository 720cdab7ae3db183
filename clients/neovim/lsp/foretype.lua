---@brief
---
--- foretype predicts the next edit, on your machine. It sits beside the language servers of a buffer and asks for no
--- file type: it follows whatever you edit.
---
--- ```sh
--- npm install --global foretype
--- ```
---
--- `init_options.foretypeClient` says what the client draws: the plugin does all of it. Without the plugin take it out,
--- and foretype marks the next edit with a hint diagnostic and a code action:
---
--- ```lua
--- vim.lsp.config('foretype', { init_options = { foretypeClient = vim.NIL } })
--- vim.lsp.enable('foretype')
--- vim.lsp.inline_completion.enable()
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
    foretypeClient = { jump = vim.empty_dict(), crossFile = vim.empty_dict(), input = vim.empty_dict() },
  },
}
