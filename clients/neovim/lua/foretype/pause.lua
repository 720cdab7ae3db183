--- When nothing is asked and nothing shown: switched off, snoozed, or off in one buffer.
local M = {}

local enabled = true
local snoozed_until = 0
local timer ---@type uv.uv_timer_t?

---@type fun()[]
local listeners = {}

--- Calls `listener` whenever predictions may have become possible or impossible.
---@param listener fun()
function M.on_change(listener)
  table.insert(listeners, listener)
end

local function changed()
  for _, listener in ipairs(listeners) do
    listener()
  end
end

---@return boolean
function M.enabled()
  return enabled
end

--- Minutes of the snooze that are left, rounded up; 0 when none.
---@return integer
function M.snoozed()
  return math.max(0, math.ceil((snoozed_until - vim.uv.now()) / 60000))
end

--- Why nothing is predicted in this buffer; nil when something may be.
---@param bufnr integer
---@return string?
function M.reason(bufnr)
  if not enabled then
    return 'off'
  end
  if vim.b[bufnr].foretype == false then
    return 'off in this buffer'
  end
  if vim.uv.now() < snoozed_until then
    return ('snoozed for %d min'):format(M.snoozed())
  end
  return nil
end

---@param on boolean
function M.set(on)
  enabled = on
  changed()
end

---@param minutes number 0 wakes
function M.snooze(minutes)
  if timer then
    timer:stop()
    timer:close()
    timer = nil
  end
  snoozed_until = vim.uv.now() + minutes * 60000
  if minutes > 0 then
    timer = vim.defer_fn(function()
      timer = nil
      changed()
    end, math.ceil(minutes * 60000))
  end
  changed()
end

return M
