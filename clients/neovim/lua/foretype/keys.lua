--- The keys. Each does its work when a prediction is on the screen, and else what it did before: what was mapped to it,
--- or what it does by itself. Snippets, and menus that the user walks through, come first.
local options = require('foretype.options')
local stage = require('foretype.stage')

local M = {}

---@alias foretype.Action 'accept'|'accept_word'|'accept_line'|'reject'|'next'|'prev'|'reveal'

---@type table<foretype.Action, string>
local describes = {
  accept = 'Go to the predicted edit, or accept it',
  accept_word = 'Accept the next word of the predicted edit',
  accept_line = 'Accept the next line of the predicted edit',
  reject = 'Reject the predicted edit',
  next = 'Go to the next predicted place, or to a likely one',
  prev = 'Go to the previous predicted place',
  reveal = 'Show or hide the text of the predicted edit',
}

---@type table<string, table> mode and key → what maparg() said before ours
local before = {}
---@type { mode: string, lhs: string, desc: string }[] what we mapped
local mine = {}

---@param module string
---@param question string
---@return boolean
local function says(module, question)
  local loaded = package.loaded[module]
  local fn = type(loaded) == 'table' and loaded[question]
  if not vim.is_callable(fn) then
    return false
  end
  local fine, answer = pcall(fn)
  return fine and answer == true
end

--- Whether a completion menu is open and the key is one of its keys: the user has mapped it, or walks through the
--- built-in menu. A menu that merely opened by itself does not hold the key; and one that maps it in the buffer comes
--- before us anyhow, and calls us when it has nothing to do.
---@param mode string
---@param lhs string
---@return boolean
local function is_menu_key(mode, lhs)
  local builtin = vim.fn.pumvisible() == 1
  if builtin and vim.fn.complete_info({ 'selected' }).selected ~= -1 then
    return true
  end
  local mapping = before[mode .. lhs]
  local by_user = mapping ~= nil and not (mapping.desc or ''):find('vim.snippet', 1, true)
  return by_user and (builtin or says('blink.cmp', 'is_menu_visible') or says('cmp', 'visible'))
end

---@return boolean
local function in_snippet()
  if vim.snippet.active({ direction = 1 }) then
    return true
  end
  local luasnip = package.loaded['luasnip']
  if type(luasnip) ~= 'table' or not vim.is_callable(luasnip.locally_jumpable) then
    return false
  end
  local fine, answer = pcall(luasnip.locally_jumpable, 1)
  return fine and answer == true
end

--- Whether the key is for us now.
---@param action foretype.Action
---@param mode string
---@param lhs string
---@return boolean
local function ours(action, mode, lhs)
  if action == 'next' or action == 'prev' then
    return true
  end
  if not stage.visible() then
    return false
  end
  return not is_menu_key(mode, lhs) and not (action == 'accept' and in_snippet())
end

---@param keys string
---@return string
local function codes(keys)
  return vim.api.nvim_replace_termcodes(keys, true, true, true)
end

--- Runs a mapping that had a function and was no expression; the name in the key that calls it.
---@param mode string
---@param lhs string
function M.before(mode, lhs)
  local mapping = before[mode .. lhs]
  if mapping and mapping.callback then
    mapping.callback()
  end
end

--- The keys that do what was mapped before; they are not mapped again.
---@param mapping table
---@param mode string
---@param lhs string
---@return string
local function fallback_to(mapping, mode, lhs)
  local keys ---@type string?
  if mapping.expr == 1 then
    local result ---@type any
    if mapping.callback then
      result = mapping.callback()
    else
      result = vim.api.nvim_eval(mapping.rhs)
    end
    keys = type(result) == 'string' and result or ''
    keys = mapping.replace_keycodes == 1 and codes(keys) or keys
  elseif mapping.callback then
    return codes(('<Cmd>lua require("foretype.keys").before(%q, %q)<CR>'):format(mode, (lhs:gsub('<', '<lt>'))))
  else
    keys = codes((mapping.rhs:gsub('<SID>', '<SNR>' .. mapping.sid .. '_')))
  end
  if mapping.noremap == 1 then
    return keys
  end
  -- A mapping that wants its own keys mapped: they are typed for it.
  vim.api.nvim_feedkeys(keys, 'im', false)
  return ''
end

--- The value of our expression mapping.
---@param action foretype.Action
---@param mode string
---@param lhs string
---@return string
function M.press(action, mode, lhs)
  if ours(action, mode, lhs) then
    -- In insert mode an undo step of its own, so that `u` takes back the accepted edit alone: not what was typed before,
    -- and what is typed behind it without it.
    local step = mode == 'i' and action ~= 'reject' and '<C-g>u' or ''
    return codes(('%s<Cmd>lua require("foretype").%s()<CR>%s'):format(step, action, step))
  end
  local mapping = before[mode .. lhs]
  if mapping then
    return fallback_to(mapping, mode, lhs)
  end
  return codes(lhs)
end

--- Every key is again what it was before.
local function unmap()
  for _, mapped in ipairs(mine) do
    local now = vim.fn.maparg(mapped.lhs, mapped.mode, false, true)
    if now.desc == mapped.desc and now.buffer == 0 then
      vim.keymap.del(mapped.mode, mapped.lhs)
      local previous = before[mapped.mode .. mapped.lhs]
      if previous then
        vim.fn.mapset(mapped.mode, false, previous)
      end
    end
  end
  mine, before = {}, {}
end

---@param mode string
---@param lhs string
---@param action foretype.Action
local function map(mode, lhs, action)
  local previous = vim.fn.maparg(lhs, mode, false, true)
  local desc = 'foretype: ' .. describes[action]
  table.insert(mine, { mode = mode, lhs = lhs, desc = desc })
  -- Only what holds everywhere: a mapping of one buffer comes before ours by itself.
  before[mode .. lhs] = previous.lhs and previous.buffer == 0 and previous or nil
  vim.keymap.set(mode, lhs, function()
    return M.press(action, mode, lhs)
  end, { expr = true, replace_keycodes = false, desc = desc })
end

--- Maps the keys of the options, after taking back those mapped before.
function M.define()
  unmap()
  for action, desc in pairs(describes) do
    local plug = ('<Plug>(foretype-%s)'):format((action:gsub('_', '-')))
    vim.keymap.set({ 'n', 'i' }, plug, function()
      require('foretype')[action]()
    end, { desc = 'foretype: ' .. desc })
  end
  for action, lhs in pairs(options.get().keys) do
    if lhs then
      map('n', lhs, action)
      -- Going from place to place always does something: in insert mode its key could not be typed any more.
      if action ~= 'next' and action ~= 'prev' then
        map('i', lhs, action)
      end
    end
  end
end

--- Who holds the accept key in this mode and buffer; nil when it is ours.
---@param mode string
---@return string?
function M.holder(mode)
  local lhs = options.get().keys.accept
  if not lhs then
    return nil
  end
  local found = vim.fn.maparg(lhs, mode, false, true)
  if found.desc == 'foretype: ' .. describes.accept then
    return nil
  end
  local what = found.desc or found.rhs or (found.callback and 'a function') or 'nothing'
  return ('%s (%s)'):format(what, found.buffer == 1 and 'in this buffer' or 'everywhere')
end

return M
