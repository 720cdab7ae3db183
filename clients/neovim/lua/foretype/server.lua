--- The language client of a buffer: which one is ours, how to talk to it, and its return after a crash.
local M = {}

M.name = 'foretype'

---@type table<integer, integer> buffer → client id
local attached = {}

--- A client is ours when it was told that we draw.
---@param client vim.lsp.Client
---@return boolean
function M.is_ours(client)
  local options = client.config.init_options
  local declared = type(options) == 'table' and options.foretypeClient
  return type(declared) == 'table'
end

---@param bufnr integer
---@param client vim.lsp.Client
function M.attach(bufnr, client)
  attached[bufnr] = client.id
  -- One prediction has one place: the built-in ghost text would draw it a second time.
  vim.lsp.inline_completion.enable(false, { client_id = client.id })
end

---@param bufnr integer
---@param client_id integer
function M.detach(bufnr, client_id)
  if attached[bufnr] == client_id then
    attached[bufnr] = nil
  end
end

---@param bufnr integer
---@param client_id integer
---@return boolean
function M.is_attached(bufnr, client_id)
  return attached[bufnr] == client_id
end

---@param bufnr? integer the current one
---@return vim.lsp.Client?
function M.client(bufnr)
  local id = attached[bufnr or vim.api.nvim_get_current_buf()]
  local client = id and vim.lsp.get_client_by_id(id)
  return client and not client:is_stopped() and client or nil
end

--- The client of the current buffer, else any of ours.
---@return vim.lsp.Client?
function M.any()
  local client = M.client()
  for bufnr in pairs(attached) do
    client = client or M.client(bufnr)
  end
  return client
end

local function nothing() end

--- Sends what the server only takes note of. As a request, for a request sends the waiting changes first.
---@param bufnr integer
---@param method string
---@param params table
function M.tell(bufnr, method, params)
  local client = M.client(bufnr) or M.any()
  if client then
    ---@diagnostic disable-next-line: param-type-mismatch a method of our own
    client:request(method, params, nothing, vim.api.nvim_buf_is_loaded(bufnr) and bufnr or 0)
  end
end

--- Asks for a result; the answer never comes when there is no server, and faults come as a message.
---@param method string
---@param params table
---@param answered fun(result: any)
function M.ask(method, params, answered)
  local client = M.any()
  if not client then
    vim.notify('foretype: no server runs for this buffer; see :checkhealth foretype', vim.log.levels.WARN)
    return
  end
  ---@diagnostic disable-next-line: param-type-mismatch a method of our own
  client:request(method, params, function(problem, result)
    if problem then
      vim.notify('foretype: ' .. (problem.message or 'the request failed'), vim.log.levels.WARN)
    else
      answered(result)
    end
  end, vim.api.nvim_get_current_buf())
end

---@param command string
---@param arguments any[]
---@param answered? fun(result: any)
function M.run(command, arguments, answered)
  M.ask('workspace/executeCommand', { command = command, arguments = arguments }, answered or nothing)
end

--- Where the server's diagnostics are kept, as those of a review.
---@return integer?
function M.diagnostics()
  local client = M.any()
  return client and vim.lsp.diagnostic.get_namespace(client.id)
end

local waits = { 250, 1000, 4000, 15000 }
local crashes = {} ---@type number[] times, in ms

--- How many crashes count: those of the last two minutes.
---@return integer
local function recent_crashes()
  local now = vim.uv.now()
  crashes = vim.tbl_filter(function(at)
    return now - at < 120000
  end, crashes)
  return #crashes
end

--- Set while the server is gone and not back: for the status line and the health check.
---@type string?
M.trouble = nil

--- Set while a server has been started and is not attached yet: it sees nothing of what is typed meanwhile.
M.starting = false

---@param buffers integer[]
---@param config vim.lsp.ClientConfig
local function start_again(buffers, config)
  for _, bufnr in ipairs(buffers) do
    if vim.api.nvim_buf_is_loaded(bufnr) and not M.client(bufnr) then
      vim.lsp.start(config, { bufnr = bufnr })
    end
  end
end

--- A server that ended by itself is started again, soon at first, then later and later, then not any more.
---@param code integer
---@param signal integer
---@param client_id integer
function M.exited(code, signal, client_id)
  -- Now, for Neovim is about to forget both.
  local client = vim.lsp.get_client_by_id(client_id)
  local buffers = client and vim.tbl_keys(client.attached_buffers) or {}
  vim.schedule(function()
    M.starting = false
    local asked = (code == 0 or code == 143) and (signal == 0 or signal == 15)
    if asked or not client or vim.v.exiting ~= vim.NIL then
      return
    end
    if code >= 18 and code <= 99 then
      M.trouble = 'Node.js is too old'
      vim.notify('foretype needs Node.js 20.18.1 or newer; see :checkhealth foretype', vim.log.levels.ERROR)
      return
    end
    table.insert(crashes, vim.uv.now())
    local wait = waits[recent_crashes()]
    M.trouble = 'the server has ended'
    if not wait then
      vim.notify('foretype ended too often and stays off; see :checkhealth foretype', vim.log.levels.ERROR)
      return
    end
    local config = client.config
    vim.defer_fn(function()
      start_again(buffers, config)
    end, wait)
  end)
end

--- Starts it once more by hand, however often it ended before.
function M.restart()
  crashes = {}
  M.trouble = nil
  local client = M.any()
  if client then
    local buffers, config = vim.tbl_keys(client.attached_buffers), client.config
    client:stop()
    vim.defer_fn(function()
      start_again(buffers, config)
    end, 500)
  else
    vim.lsp.enable(M.name)
  end
end

return M
