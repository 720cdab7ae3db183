--- The highlight groups: each links to a standard one, so every color scheme fits, and a user's own definition wins.
local M = {}

---@type table<string, string>
M.links = {
  ForetypeGhost = 'ComplHint',
  ForetypeAdd = 'DiffAdd',
  ForetypeAddText = 'DiffText',
  ForetypeDelete = 'DiffDelete',
  ForetypeStrike = '@markup.strikethrough',
  ForetypeContext = 'Normal',
  ForetypeHint = 'Comment',
  ForetypeKey = 'Special',
  ForetypePlace = 'Visual',
}

function M.define()
  for name, link in pairs(M.links) do
    vim.api.nvim_set_hl(0, name, { link = link, default = true })
  end
end

return M
