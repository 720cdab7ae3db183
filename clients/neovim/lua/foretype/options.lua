--- What the user may choose, with the defaults: `vim.g.foretype`, or the table given to `require('foretype').setup()`.
local M = {}

---@class foretype.Keys
---@field accept? string|false goes to the predicted edit, then accepts it
---@field accept_word? string|false
---@field accept_line? string|false
---@field reject? string|false the edit does not come back
---@field next? string|false goes to the next place of the queue, or to a likely one
---@field prev? string|false
---@field reveal? string|false shows and hides the text of an edit whose place is marked

---@class foretype.Options
---@field enable? boolean start the language server `foretype` by itself
---@field keys? foretype.Keys
---@field debounce_ms? integer rest after a key before the server is asked
---@field near_lines? integer an edit farther from the cursor is jumped to first
---@field hint? 'line'|'eol' where the jump hint stands: on a line below the cursor, or at the end of the cursor's line
---@field text? 'shown'|'asked' whether an edit's text is shown at once, or its place is marked until you ask
---@field insert? boolean show predictions in insert mode
---@field normal? boolean show predictions in normal mode
---@field snooze_minutes? integer

---@type foretype.Options
local defaults = {
  enable = true,
  keys = {
    accept = '<Tab>',
    accept_word = '<M-Right>',
    accept_line = '<M-Down>',
    reject = '<M-e>',
    next = false,
    prev = false,
    reveal = false,
  },
  debounce_ms = 15,
  near_lines = 2,
  hint = 'line',
  text = 'shown',
  insert = true,
  normal = true,
  snooze_minutes = 5,
}

---@type foretype.Options
local current = vim.deepcopy(defaults)

--- What is wrong with the user's table, as sentences; empty when nothing is.
---@type string[]
M.complaints = {}

---@param value unknown
---@param default unknown
---@param path string
---@return unknown
local function checked(value, default, path)
  local kind = type(value)
  local fits = kind == type(default) or (path:find('^keys%.') and (kind == 'string' or value == false))
  if not fits then
    table.insert(M.complaints, ('%s cannot be %s'):format(path, vim.inspect(value)))
    return default
  end
  if path == 'hint' and value ~= 'line' and value ~= 'eol' then
    table.insert(M.complaints, "hint is 'line' or 'eol'")
    return default
  end
  if path == 'text' and value ~= 'shown' and value ~= 'asked' then
    table.insert(M.complaints, "text is 'shown' or 'asked'")
    return default
  end
  return value
end

---@param given table
---@param base table
---@param prefix string
---@return table
local function merged(given, base, prefix)
  local result = vim.deepcopy(base)
  for name, value in pairs(given) do
    local path = prefix .. tostring(name)
    if base[name] == nil then
      table.insert(M.complaints, ('there is no option %s'):format(path))
    elseif type(base[name]) == 'table' and type(value) == 'table' then
      result[name] = merged(value, base[name], path .. '.')
    else
      result[name] = checked(value, base[name], path)
    end
  end
  return result
end

---@param given? foretype.Options
function M.set(given)
  M.complaints = {}
  if given ~= nil and type(given) ~= 'table' then
    table.insert(M.complaints, 'the options are a table')
    given = nil
  end
  current = merged(given or {}, defaults, '')
end

---@return foretype.Options
function M.get()
  return current
end

return M
