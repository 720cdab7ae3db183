--- `:Foretype`, its subcommands and their completion.
local M = {}

---@param title string
---@param markdown string
local function float(title, markdown)
  if markdown == '' then
    vim.notify('foretype: nothing to tell', vim.log.levels.INFO)
    return
  end
  local lines = vim.split(markdown, '\n', { plain = true })
  vim.lsp.util.open_floating_preview(lines, 'markdown', { border = 'rounded', title = title, focus_id = 'foretype' })
end

---@param fine boolean
local function or_say_nothing(fine)
  if not fine then
    vim.notify('foretype: no prediction is shown', vim.log.levels.INFO)
  end
end

---@class foretype.Subcommand
---@field about string
---@field words? string[] what may follow
---@field text? boolean any number of words may follow
---@field run fun(argument?: string, call: { range: integer, line1: integer, line2: integer })

---@type table<string, foretype.Subcommand>
M.subcommands = {
  accept = {
    about = 'go to the predicted edit, or accept it; word, line: a part; all: every place',
    words = { 'all', 'line', 'word' },
    run = function(part)
      local foretype = require('foretype')
      local act = part == nil and foretype.accept or foretype['accept_' .. part]
      if not act then
        vim.notify(('foretype: what part is %q?'):format(part), vim.log.levels.ERROR)
        return
      end
      or_say_nothing(act())
    end,
  },
  reject = {
    about = 'the predicted edit goes and does not come back',
    run = function()
      or_say_nothing(require('foretype').reject())
    end,
  },
  predict = {
    about = 'ask now',
    run = function()
      local paused = require('foretype.pause').reason(vim.api.nvim_get_current_buf())
      if paused then
        vim.notify('foretype: predictions are ' .. paused, vim.log.levels.INFO)
      elseif not require('foretype.server').client() then
        vim.notify('foretype: no server runs for this buffer; see :checkhealth foretype', vim.log.levels.WARN)
      else
        require('foretype.ask').now('manual')
      end
    end,
  },
  next = { about = 'go to the next predicted place, or to a likely one', run = require('foretype').next },
  prev = { about = 'go to the previous predicted place', run = require('foretype').prev },
  reveal = {
    about = "show or hide the text of the edit, where the option text = 'asked' marks its place only",
    run = require('foretype').reveal,
  },
  preview = {
    about = 'show all predicted places of this buffer, until the next change',
    run = function()
      require('foretype.preview').toggle()
    end,
  },
  queue = {
    about = 'list all predicted places in the quickfix window',
    run = function()
      require('foretype.queue').list()
    end,
  },
  ask = {
    about = 'a question about the code, answered by the frontier model; over lines: about those',
    text = true,
    run = function(...)
      require('foretype.instruct').ask(...)
    end,
  },
  edit = {
    about = 'change these lines, or this file, as you say, by the frontier model',
    text = true,
    run = function(...)
      require('foretype.instruct').edit(...)
    end,
  },
  fix = {
    about = 'fix what is complained of at the cursor, or these lines, by the frontier model',
    run = function(...)
      require('foretype.instruct').fix(...)
    end,
  },
  apply = {
    about = 'land what another assistant wrote, from a register: what was yanked last, or + for the clipboard',
    run = function(register)
      require('foretype.instruct').apply(register)
    end,
  },
  plan = {
    about = 'a change over files, planned by the frontier model; all: make the rest at once, drop: not wanted, '
      .. 'files: the next one is also about what changes together with this file',
    words = { 'all', 'drop', 'files' },
    text = true,
    run = function(...)
      require('foretype.instruct').plan(...)
    end,
  },
  example = {
    about = 'do the last change of this buffer everywhere else it is due',
    run = function()
      require('foretype.instruct').example()
    end,
  },
  stop = {
    about = 'stop the plan, edit or answer that is being made',
    run = function()
      require('foretype.instruct').stop()
    end,
  },
  undo = {
    about = 'take back the last plan, in all files',
    run = function()
      require('foretype.instruct').undo()
    end,
  },
  redo = {
    about = 'make again what undo took back last',
    run = function()
      require('foretype.instruct').redo()
    end,
  },
  review = {
    about = 'go through what changed since the last commit; plan: what the last plan did',
    words = { 'accept', 'all', 'ask', 'end', 'list', 'next', 'plan', 'redo', 'reject' },
    text = true,
    run = function(words)
      require('foretype.instruct').review(words)
    end,
  },
  snooze = {
    about = 'no predictions for some minutes; off: wake',
    words = { '5', '15', '60', 'off' },
    run = function(minutes)
      local length = minutes == 'off' and 0 or tonumber(minutes)
      if minutes and (not length or length < 0) then
        vim.notify('foretype: snooze for how many minutes?', vim.log.levels.ERROR)
        return
      end
      require('foretype').snooze(length)
      local left = require('foretype.pause').snoozed()
      vim.notify('foretype: ' .. (left > 0 and ('quiet for %d min'):format(left) or 'awake'))
    end,
  },
  toggle = {
    about = 'predictions on or off; buffer: in this buffer',
    words = { 'buffer' },
    run = function(where)
      local pause = require('foretype.pause')
      if where == 'buffer' then
        vim.b.foretype = vim.b.foretype == false
        pause.set(pause.enabled())
        vim.notify('foretype: ' .. (vim.b.foretype and 'on' or 'off') .. ' in this buffer')
      else
        require('foretype').toggle()
        vim.notify('foretype: ' .. (pause.enabled() and 'on' or 'off'))
      end
    end,
  },
  status = {
    about = 'what foretype does right now',
    run = function()
      require('foretype.server').ask('foretype/status', vim.empty_dict(), function(result)
        vim.notify(table.concat(require('foretype.status').sentences(result), '\n'))
      end)
    end,
  },
  doctor = {
    about = 'check everything and say what to do',
    run = function()
      vim.cmd('checkhealth foretype')
    end,
  },
  explain = {
    about = 'why the prediction on the screen exists',
    run = function()
      local shown = require('foretype.stage').current()
      or_say_nothing(shown ~= nil)
      if shown then
        require('foretype.server').ask('foretype/explain', { id = shown.id }, function(result)
          float(' foretype ', result.markdown)
        end)
      end
    end,
  },
  definition = {
    about = 'go to the declaration of what the prediction uses; the key for accepting leads back',
    run = function()
      local shown = require('foretype.stage').current()
      or_say_nothing(shown ~= nil)
      if shown then
        require('foretype.server').run('foretype.nextEdit.definition', { shown.id })
      end
    end,
  },
  trace = {
    about = 'what the server did for its last requests',
    run = function()
      -- The server shows it as a page.
      require('foretype.server').run('foretype.trace', {})
    end,
  },
  log = {
    about = "open Neovim's log of language servers, where foretype's messages are",
    run = function()
      vim.cmd.tabnew(vim.fn.fnameescape(vim.lsp.log.get_filename()))
    end,
  },
  restart = {
    about = 'end the server and start it again',
    run = function()
      require('foretype.server').restart()
    end,
  },
}

---@return string[]
local function names()
  local all = vim.tbl_keys(M.subcommands)
  table.sort(all)
  return all
end

---@param call { fargs: string[], range: integer, line1: integer, line2: integer }
function M.run(call)
  local name = call.fargs[1] or 'status'
  local subcommand = M.subcommands[name]
  if not subcommand or (#call.fargs > 2 and not subcommand.text) then
    vim.notify(
      ('foretype: there is no %q; try %s'):format(table.concat(call.fargs, ' '), table.concat(names(), ', ')),
      vim.log.levels.ERROR
    )
    return
  end
  local words = vim.list_slice(call.fargs, 2)
  subcommand.run(#words > 0 and table.concat(words, ' ') or nil, call)
end

---@param lead string
---@param line string
---@return string[]
function M.complete(lead, line)
  local words = vim.split(vim.trim(line), '%s+')
  local known = #words - (lead == '' and 0 or 1)
  local offered = {} ---@type string[]
  if known == 1 then
    offered = names()
  elseif known == 2 then
    local subcommand = M.subcommands[words[2]]
    offered = subcommand and subcommand.words or {}
  end
  return vim.tbl_filter(function(word)
    return vim.startswith(word, lead)
  end, offered)
end

return M
