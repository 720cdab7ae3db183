--- Whether the server works on something the user asked for and waits on: a plan, an edit by instruction, an answer.
local M = {}

---@type table<string|integer, true>
local running = {}

---@return boolean
function M.busy()
  return next(running) ~= nil
end

--- Follows the server's progress. What nobody waits for, as indexing, cannot be cancelled and is not counted.
---@param event { data: { client_id: integer, params: { token: string|integer, value: table } } }
---@return boolean changed
function M.follow(event)
  local client = vim.lsp.get_client_by_id(event.data.client_id)
  if not client or not require('foretype.server').is_ours(client) then
    return false
  end
  local params = event.data.params
  if params.value.kind == 'begin' and params.value.cancellable then
    running[params.token] = true
  elseif params.value.kind == 'end' and running[params.token] then
    running[params.token] = nil
  else
    return false
  end
  return true
end

--- The server is gone, and with it what it worked on.
function M.forget()
  running = {}
end

return M
