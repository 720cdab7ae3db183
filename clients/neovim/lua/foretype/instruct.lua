--- What the user asks for in words, and what they do with the answer: the subcommands ask, edit,
--- fix, apply, plan, example, review, stop, undo and redo. The server makes the changes; the keys of a prediction walk them.
local M = {}

--- The lines a command was given.
---@param call { range: integer, line1: integer, line2: integer }
---@return table?
local function lines_of(call)
  if call.range == 0 then
    return nil
  end
  return { start = { line = call.line1 - 1, character = 0 }, ['end'] = { line = call.line2, character = 0 } }
end

---@param command string
---@param argument table
---@param otherwise? string told where the server has nothing to do
local function run(command, argument, otherwise)
  require('foretype.server').run(command, { argument }, function(done)
    if not done and otherwise then
      vim.notify('foretype: ' .. otherwise, vim.log.levels.INFO)
    end
  end)
end

---@param question? string
---@param call table
function M.ask(question, call)
  if not question then
    vim.notify('foretype: ask what? As in :Foretype ask where is the file read', vim.log.levels.ERROR)
    return
  end
  run('foretype.ask', { question = question, uri = vim.uri_from_bufnr(0), range = lines_of(call) })
end

---@param instruction? string
---@param call table
function M.edit(instruction, call)
  if not instruction then
    vim.notify('foretype: change what? As in :Foretype edit make it async', vim.log.levels.ERROR)
    return
  end
  run('foretype.edit', { instruction = instruction, uri = vim.uri_from_bufnr(0), range = lines_of(call) })
end

--- Over lines: those; else the worst that is complained of on the line of the cursor; else the file.
---@param _ nil
---@param call table
function M.fix(_, call)
  local asked = { uri = vim.uri_from_bufnr(0), range = lines_of(call) }
  if not asked.range then
    local line = vim.api.nvim_win_get_cursor(0)[1]
    local found = vim.tbl_filter(function(one)
      return one.source ~= 'foretype'
    end, vim.diagnostic.get(0, { lnum = line - 1 }))
    table.sort(found, function(a, b)
      return a.severity < b.severity
    end)
    if found[1] then
      asked.message = found[1].message
      asked.range = lines_of({ range = 1, line1 = line, line2 = line })
    end
  end
  run('foretype.fix', asked)
end

---@param register? string
function M.apply(register)
  local sketch = vim.fn.getreg(register or '"')
  if vim.trim(sketch) == '' then
    vim.notify('foretype: nothing is in that register; yank the answer, then :Foretype apply', vim.log.levels.ERROR)
    return
  end
  run('foretype.apply', { sketch = sketch, uri = vim.uri_from_bufnr(0) })
end

local plan_words = {
  all = 'foretype.plan.acceptAll',
  drop = 'foretype.plan.drop',
  files = 'foretype.plan.addFiles',
}

--- `all` and `drop` are about the plan there is, `files` about the next; any other words are a goal. Without words the user is asked for one.
---@param goal? string
---@param call table
function M.plan(goal, call)
  local command = plan_words[goal]
  if command then
    run(command, vim.empty_dict(), 'there is no plan')
  else
    run('foretype.plan', { goal = goal, uri = vim.uri_from_bufnr(0), range = lines_of(call) })
  end
end

function M.example()
  run('foretype.byExample', { uri = vim.uri_from_bufnr(0) }, 'make the change once by hand first')
end

function M.stop()
  run('foretype.stop', vim.empty_dict(), 'nothing is under way')
end

function M.undo()
  run('foretype.undo', vim.empty_dict())
end

function M.redo()
  run('foretype.redo', vim.empty_dict())
end

local review_words = { 'accept', 'all', 'ask', 'end', 'list', 'next', 'plan', 'redo', 'reject' }

--- The changes that are not settled yet, of all files.
local function list()
  vim.diagnostic.setqflist({
    title = 'foretype: review',
    namespace = require('foretype.server').diagnostics(),
  })
end

--- Without a word, or with `plan`, a review begins; each other word is about the change at the cursor.
---@param words? string
function M.review(words)
  local word, rest = (words or ''):match('^(%S*)%s*(.*)$')
  if word == '' or word == 'plan' then
    run('foretype.review', { of = word == 'plan' and 'plan' or 'commit' })
    return
  elseif word == 'list' then
    list()
    return
  elseif not vim.list_contains(review_words, word) then
    vim.notify(('foretype: review takes %s'):format(table.concat(review_words, ', ')), vim.log.levels.ERROR)
    return
  end
  local client = require('foretype.server').any()
  local position = client and vim.lsp.util.make_position_params(0, client.offset_encoding).position
  run('foretype.review.' .. (word == 'all' and 'acceptLike' or word), {
    uri = vim.uri_from_bufnr(0),
    position = position,
    instruction = word == 'redo' and rest ~= '' and rest or nil,
  }, 'there is no change of a review here')
end

--- The server asks for a line of text; it waits for the answer.
---@param params { prompt: string }
---@return { text: string }
function M.input(_, params)
  local given = vim.fn.input({ prompt = params.prompt .. ' ', cancelreturn = '' })
  return { text = given }
end

return M
