--- When the server is asked, and what its answer is worth. One question is open at a time; a newer one makes the older
--- worthless, and an answer for another text than the present one is dropped.
local options = require('foretype.options')
local pause = require('foretype.pause')
local server = require('foretype.server')
local stage = require('foretype.stage')
local Suggestion = require('foretype.suggestion')

local api = vim.api
local M = {}

--- Counts questions: the answer to any but the last is not wanted.
local question = 0
local open ---@type { client: vim.lsp.Client, id: integer }?
local timer = assert(vim.uv.new_timer())
--- What was asked about last, so that one moment is not asked about twice.
local asked = ''

--- Why the last answer was empty, for the status and `:Foretype status`.
---@type string?
M.nothing = nil

--- Set while an answer is awaited.
---@return boolean
function M.busy()
  return open ~= nil
end

local function forget()
  question = question + 1
  if open and not open.client:is_stopped() then
    open.client:cancel_request(open.id)
  end
  open = nil
end

---@param bufnr integer
---@return string
local function moment(bufnr)
  local cursor = api.nvim_win_get_cursor(0)
  local insert = api.nvim_get_mode().mode:sub(1, 1) == 'i'
  return table.concat({ bufnr, vim.b[bufnr].changedtick, cursor[1], insert and cursor[2] or '' }, ' ')
end

---@return boolean
local function may_ask(bufnr)
  return not pause.reason(bufnr)
    and stage.fits_mode()
    and vim.fn.reg_executing() == ''
    and vim.fn.getcmdwintype() == ''
    and vim.bo[bufnr].modifiable
end

---@param client vim.lsp.Client
---@param method string
---@param params table
---@param bufnr integer
---@param answered fun(result: table)
local function request(client, method, params, bufnr, answered)
  local mine = question
  ---@diagnostic disable-next-line: param-type-mismatch a method of our own
  local sent, id = client:request(method, params, function(problem, result)
    if mine ~= question then
      return
    end
    open = nil
    if problem and problem.code ~= vim.lsp.protocol.ErrorCodes.RequestCancelled then
      vim.lsp.log.warn('foretype', method, problem)
    elseif not problem and type(result) == 'table' then
      answered(result)
    end
  end, bufnr)
  open = sent and id and { client = client, id = id } or nil
end

---@param given table
---@param encoding string
---@return foretype.Suggestion?
local function suggestion_of(given, encoding)
  local bufnr = vim.uri_to_bufnr(given.uri)
  if not api.nvim_buf_is_loaded(bufnr) or vim.lsp.util.buf_versions[bufnr] ~= given.version then
    return nil
  end
  return Suggestion.new(bufnr, given, encoding)
end

---@param suggestion? foretype.Suggestion
local function settle(suggestion)
  if suggestion then
    M.nothing = nil
    stage.show(suggestion)
  else
    stage.clear()
  end
end

--- While the user types, an insertion at the cursor is worth more than a place elsewhere.
---@param client vim.lsp.Client
---@param bufnr integer
---@param base { textDocument: table, position: lsp.Position }
---@param otherwise table what to show when there is none
local function at_cursor_or(client, bufnr, base, otherwise)
  local params = { textDocument = base.textDocument, position = base.position, context = { triggerKind = 2 } }
  request(client, 'textDocument/inlineCompletion', params, bufnr, function(result)
    local item = result.items and result.items[1]
    local id = item and vim.tbl_get(item, 'command', 'arguments', 1)
    if not id or type(item.insertText) ~= 'string' then
      settle(suggestion_of(otherwise, client.offset_encoding))
      return
    end
    local here = { start = base.position, ['end'] = base.position }
    local given = {
      id = id,
      uri = base.textDocument.uri,
      version = base.textDocument.version,
      reason = '',
      source = 'inline',
      sites = 1,
      edits = { { range = item.range or here, newText = item.insertText } },
    }
    settle(suggestion_of(given, client.offset_encoding))
  end)
end

--- Asks now. `manual`: the user wants to know, so the server is not quiet after a rejection.
---@param trigger? 'automatic'|'manual'
function M.now(trigger)
  timer:stop()
  local bufnr = api.nvim_get_current_buf()
  local client = server.client(bufnr)
  if not client or (trigger ~= 'manual' and not may_ask(bufnr)) then
    return
  end
  forget()
  asked = moment(bufnr)
  local encoding = client.offset_encoding
  local position = vim.lsp.util.make_position_params(0, encoding).position
  local params = {
    textDocument = { uri = vim.uri_from_bufnr(bufnr), version = vim.lsp.util.buf_versions[bufnr] },
    position = position,
    triggerKind = trigger or 'automatic',
  }
  request(client, 'foretype/nextEdit', params, bufnr, function(result)
    if api.nvim_get_current_buf() ~= bufnr or params.textDocument.version ~= vim.lsp.util.buf_versions[bufnr] then
      return
    end
    local given = result.suggestions and result.suggestions[1]
    M.nothing = result.message or result.reason
    if trigger == 'manual' and not given then
      vim.notify('foretype: ' .. (M.nothing or 'nothing follows from your last changes'))
    end
    local row = api.nvim_win_get_cursor(0)[1] - 1
    local elsewhere = given and (given.uri ~= params.textDocument.uri or given.edits[1].range.start.line ~= row)
    if elsewhere and api.nvim_get_mode().mode:sub(1, 1) == 'i' then
      at_cursor_or(client, bufnr, params, given)
    else
      settle(given and suggestion_of(given, encoding))
    end
  end)
end

--- Asks after a short rest, unless this very moment was asked about already.
---@param rest_ms? integer
function M.soon(rest_ms)
  timer:start(
    rest_ms or options.get().debounce_ms,
    0,
    vim.schedule_wrap(function()
      local bufnr = api.nvim_get_current_buf()
      if server.client(bufnr) and moment(bufnr) ~= asked then
        M.now()
      end
    end)
  )
end

--- Asks soon, also about a moment that was asked about: something else has changed.
function M.again()
  asked = ''
  M.soon()
end

--- The server knows more than when it was asked. What is shown stays, for it must not change under the user's key, unless
--- it is not offered any more.
---@param client_id integer
---@param gone string[]? ids of suggestions
function M.known_more(client_id, gone)
  local client = server.client()
  if not client or client.id ~= client_id then
    return
  end
  local shown = stage.current()
  if shown and vim.list_contains(gone or {}, shown.id) then
    stage.clear()
    shown = nil
  end
  if not shown then
    M.again()
  end
end

--- No answer is wanted any more.
function M.stop()
  timer:stop()
  forget()
  asked = ''
end

return M
