--- Pure text: what two strings share, whole words, and whether typing so far leads to a wanted text.
local M = {}

--- The largest start of a character at or before byte offset `at` of `text` (an offset counts bytes before it).
---@param text string
---@param at integer
---@return integer
function M.boundary(text, at)
  if at <= 0 or at >= #text then
    return math.max(0, math.min(at, #text))
  end
  return at + vim.str_utf_start(text, at + 1)
end

--- Bytes that both begin with, in whole characters.
---@param a string
---@param b string
---@return integer
function M.common_start(a, b)
  local limit = math.min(#a, #b)
  local n = 0
  while n < limit and a:byte(n + 1) == b:byte(n + 1) do
    n = n + 1
  end
  return math.min(M.boundary(a, n), M.boundary(b, n))
end

--- Bytes that both end with, at most `limit`, in whole characters.
---@param a string
---@param b string
---@param limit integer
---@return integer
function M.common_end(a, b, limit)
  local n = 0
  while n < limit and a:byte(#a - n) == b:byte(#b - n) do
    n = n + 1
  end
  while n > 0 and M.boundary(a, #a - n) ~= #a - n do
    n = n - 1
  end
  return n
end

---@param text string
---@return string[]
function M.lines(text)
  return vim.split(text, '\n', { plain = true })
end

--- Where a text that begins at (row, col) ends.
---@param row integer
---@param col integer bytes
---@param text string
---@return integer row
---@return integer col
function M.advance(row, col, text)
  local lines = M.lines(text)
  local last = lines[#lines]
  return row + #lines - 1, #lines == 1 and col + #last or #last
end

--- Whether the byte belongs to a word; every byte of a character beyond ASCII counts.
---@param byte? integer
---@return boolean
function M.is_word(byte)
  if not byte then
    return false
  end
  return byte >= 128
    or byte == 95
    or (byte >= 48 and byte <= 57)
    or (byte >= 65 and byte <= 90)
    or (byte >= 97 and byte <= 122)
end

--- The first word of an insertion: blanks before it, then a word or a run of other characters.
---@param text string
---@return string
function M.first_word(text)
  local blank = text:match('^%s*') or ''
  local rest = text:sub(#blank + 1)
  if rest == '' then
    return text
  end
  local n = 1
  local word = M.is_word(rest:byte(1))
  while n < #rest and M.is_word(rest:byte(n + 1)) == word and not rest:sub(n + 1, n + 1):find('%s') do
    n = n + 1
  end
  return blank .. rest:sub(1, n)
end

--- The first line of an insertion with its break; a break at the very start does not count as a line.
---@param text string
---@return string
function M.first_line(text)
  local from = text:sub(1, 1) == '\n' and 2 or 1
  local stop = text:find('\n', from, true)
  if not stop or stop == #text then
    return text
  end
  return text:sub(1, stop - 1)
end

---@class foretype.Way
---@field at integer bytes of `now` that are already as wanted
---@field old string what is left to replace
---@field new string what is left to write

--- What is left to do where `old` was to become `new` and the user has made `now` of it. Undefined when the user went
--- elsewhere. On the way is the start of `new`, followed by the end of `old` (not deleted yet) or by the end of `new`
--- (an editor that closes brackets wrote it); of a deletion also the start of `old`.
---@param old string
---@param new string
---@param now string
---@return foretype.Way?
function M.way(old, new, now)
  if now == old then
    return { at = 0, old = old, new = new }
  end
  local at = M.common_start(now, new)
  local rest = now:sub(at + 1)
  if vim.endswith(old, rest) then
    return { at = at, old = rest, new = new:sub(at + 1) }
  end
  if #now <= #new and vim.endswith(new, rest) then
    return { at = at, old = '', new = new:sub(at + 1, #new - #rest) }
  end
  if new == '' and vim.startswith(old, now) then
    return { at = 0, old = now, new = '' }
  end
  return nil
end

--- Tabs as blanks, as they would stand on the screen from column `from`.
---@param text string
---@param tabstop integer
---@param from? integer
---@return string
function M.expanded(text, tabstop, from)
  if not text:find('\t', 1, true) then
    return text
  end
  local out, column = {}, from or 0
  for piece in text:gmatch('[^\t]*\t?') do
    local tab = piece:sub(-1) == '\t'
    local plain = tab and piece:sub(1, -2) or piece
    column = column + vim.api.nvim_strwidth(plain)
    table.insert(out, plain)
    if tab then
      local blanks = tabstop - column % tabstop
      table.insert(out, (' '):rep(blanks))
      column = column + blanks
    end
  end
  return table.concat(out)
end

return M
