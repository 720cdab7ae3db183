-- Types a text key by key into the file that is open, as a quick typist would, and writes down what this process spent
-- on it. Neovim runs this itself, so that nothing but the keys comes from outside. Environment: BENCH_KEYS, the keys;
-- BENCH_OUT, where the figures go; BENCH_PAUSE_MS, the rest between two keys; BENCH_CLIENT, set with the client.
local keys = vim.json.decode(vim.env.BENCH_KEYS)
local pause_ms = tonumber(vim.env.BENCH_PAUSE_MS)
vim.o.swapfile = false

---@return number ms of processor time
local function spent()
  local usage = assert(vim.uv.getrusage())
  local function ms(time)
    return time.sec * 1000 + time.usec / 1000
  end
  return ms(usage.utime) + ms(usage.stime)
end

local function finish(before, count)
  local after = spent()
  local draw = package.loaded['foretype.draw']
  local client = vim.lsp.get_clients({ name = 'foretype' })[1]
  local figures = {
    ms = after - before,
    keys = count,
    redraws = draw and draw.redraws or 0,
    attached = client ~= nil,
    lines = vim.api.nvim_buf_line_count(0),
  }
  vim.fn.writefile({ vim.json.encode(figures) }, vim.env.BENCH_OUT)
  vim.cmd('qa!')
end

local function type_all()
  local timer = assert(vim.uv.new_timer())
  local before = spent()
  local at = 0
  timer:start(
    pause_ms,
    pause_ms,
    vim.schedule_wrap(function()
      if timer:is_closing() then
        return
      end
      at = at + 1
      if at <= #keys then
        vim.api.nvim_input(keys[at])
        return
      end
      timer:close()
      -- The last answers still belong to it.
      vim.defer_fn(function()
        finish(before, #keys)
      end, 300)
    end)
  )
end

--- With the client the server must be there first: its start is no cost of a key.
local function ready()
  if not vim.env.BENCH_CLIENT then
    return true
  end
  local client = vim.lsp.get_clients({ name = 'foretype', bufnr = 0 })[1]
  return client ~= nil and client.initialized == true
end

local waiting = assert(vim.uv.new_timer())
waiting:start(
  400,
  100,
  vim.schedule_wrap(function()
    if ready() and not waiting:is_closing() then
      waiting:close()
      vim.defer_fn(type_all, 300)
    end
  end)
)
