--- How an edit itself is drawn, in its place: the smallest of four looks that shows all of it. Pure.
---
---   ghost   text that is only inserted, where it goes
---   inline  words: the old struck, the new beside it
---   line    one line: its changed parts marked, the new line below it
---   block   several lines: the old marked, the new below them
local text = require('foretype.text')

local M = {}

local most_inline = 60
local delete = { 'ForetypeDelete', 'ForetypeStrike' }
M.priority = 4000
local priority = M.priority

---@param bufnr integer
---@param row integer
---@return string
local function line_of(bufnr, row)
  return vim.api.nvim_buf_get_lines(bufnr, row, row + 1, false)[1] or ''
end

--- Without what old and new share at their ends.
---@param place foretype.Place
---@return foretype.Place
local function trimmed(place)
  local old, new = place.old, place.new
  local first = text.common_start(old, new)
  local last = text.common_end(old, new, math.min(#old, #new) - first)
  local row, col = text.advance(place.row, place.col, old:sub(1, first))
  old, new = old:sub(first + 1, #old - last), new:sub(first + 1, #new - last)
  local end_row, end_col = text.advance(row, col, old)
  return { row = row, col = col, end_row = end_row, end_col = end_col, old = old, new = new }
end

--- A replacement inside one line, grown to whole words: of a word that changes one thinks as a whole.
---@param bufnr integer
---@param place foretype.Place
---@return foretype.Place
local function whole_words(bufnr, place)
  local line = line_of(bufnr, place.row)
  local from, to = place.col, place.end_col
  local changes_start = text.is_word(place.old:byte(1)) or text.is_word(place.new:byte(1))
  local changes_end = text.is_word(place.old:byte(-1)) or text.is_word(place.new:byte(-1))
  while changes_start and from > 0 and text.is_word(line:byte(from)) do
    from = from - 1
  end
  while changes_end and to < #line and text.is_word(line:byte(to + 1)) do
    to = to + 1
  end
  local before, after = line:sub(from + 1, place.col), line:sub(place.end_col + 1, to)
  return {
    row = place.row,
    col = from,
    end_row = place.row,
    end_col = to,
    old = before .. place.old .. after,
    new = before .. place.new .. after,
  }
end

---@param view foretype.View
---@param content string
---@param group string|string[]
---@param from? integer screen column
---@return table chunk
function M.chunk(view, content, group, from)
  return { text.expanded(content, view.tabstop, from), group }
end

---@param view foretype.View
---@param contents string[]
---@param group string|string[]
---@return table[]
local function rows_of(view, contents, group)
  return vim.tbl_map(function(content)
    -- An empty virtual line would not show its color.
    return { M.chunk(view, content == '' and ' ' or content, group) }
  end, contents)
end

--- Whole lines that are inserted before row `at`.
---@param view foretype.View
---@param at integer
---@param contents string[]
---@param group string
---@return foretype.Mark
local function inserted_lines(view, at, contents, group)
  local above = at == 0
  return {
    row = above and 0 or at - 1,
    col = 0,
    opts = { virt_lines = rows_of(view, contents, group), virt_lines_above = above, priority = priority },
  }
end

---@param view foretype.View
---@param place foretype.Place a pure insertion
---@return foretype.Mark
local function ghost(view, place)
  local line = line_of(view.bufnr, place.row)
  local rest = line:sub(place.col + 1)
  local lines = text.lines(place.new)
  if #lines > 1 and place.col == 0 and lines[#lines] == '' then
    return inserted_lines(view, place.row, vim.list_slice(lines, 1, #lines - 1), 'ForetypeGhost')
  end
  if #lines > 1 and rest == '' and lines[1] == '' then
    return inserted_lines(view, place.row + 1, vim.list_slice(lines, 2), 'ForetypeGhost')
  end
  local opts =
    { virt_text = { M.chunk(view, lines[1], 'ForetypeGhost') }, virt_text_pos = 'inline', priority = priority }
  if #lines > 1 then
    local below = rows_of(view, vim.list_slice(lines, 2), 'ForetypeGhost')
    if rest ~= '' then
      -- The rest of the line goes down to the end of the insertion: here it is covered, there drawn.
      local missing = vim.fn.strdisplaywidth(rest) - vim.fn.strdisplaywidth(lines[1])
      opts.virt_text_pos = 'overlay'
      opts.virt_text = { M.chunk(view, lines[1] .. (' '):rep(missing), 'ForetypeGhost') }
      local last = lines[#lines]
      below[#below] =
        { M.chunk(view, last, 'ForetypeGhost'), M.chunk(view, rest, 'ForetypeContext', vim.api.nvim_strwidth(last)) }
    end
    opts.virt_lines = below
  end
  return { row = place.row, col = place.col, opts = opts }
end

---@param place foretype.Place
---@return foretype.Mark
local function struck(place)
  return {
    row = place.row,
    col = place.col,
    opts = { end_row = place.end_row, end_col = place.end_col, hl_group = delete, priority = priority },
  }
end

--- Words beside words. Nil when there is too much of it for one line.
---@param view foretype.View
---@param places foretype.Place[] trimmed
---@return foretype.Mark[]?
---@return foretype.Look?
local function inline(view, places)
  local marks, width = {}, 0 ---@type foretype.Mark[], integer
  local look = 'ghost' ---@type foretype.Look
  for _, place in ipairs(places) do
    if place.old == '' then
      table.insert(marks, ghost(view, place))
    elseif place.new == '' then
      look = 'inline'
      table.insert(marks, struck(place))
    else
      look = 'inline'
      local words = whole_words(view.bufnr, place)
      width = width + vim.api.nvim_strwidth(words.new) + vim.api.nvim_strwidth(words.old)
      local mark = struck(words)
      table.insert(marks, mark)
      table.insert(marks, {
        row = words.row,
        col = words.end_col,
        opts = {
          virt_text = { M.chunk(view, words.new, 'ForetypeAdd') },
          virt_text_pos = 'inline',
          priority = priority,
        },
      })
    end
  end
  if look == 'inline' and (#places > 3 or width > most_inline) then
    return nil
  end
  return marks, look
end

--- The lines of a cluster before and after, and the first row.
---@param bufnr integer
---@param places foretype.Place[]
---@return string[] old
---@return string[] new
---@return integer row
local function rewritten(bufnr, places)
  local row, end_row = places[1].row, places[#places].end_row
  local old = vim.api.nvim_buf_get_lines(bufnr, row, end_row + 1, false)
  local whole = table.concat(old, '\n')
  local out, at = {}, 0
  local function offset(r, c)
    local sum = 0
    for i = 1, r - row do
      sum = sum + #old[i] + 1
    end
    return sum + c
  end
  for _, place in ipairs(places) do
    local from = offset(place.row, place.col)
    table.insert(out, whole:sub(at + 1, from))
    table.insert(out, place.new)
    at = from + #place.old
  end
  table.insert(out, whole:sub(at + 1))
  return old, text.lines(table.concat(out)), row
end

--- One line becomes another: what differs is marked in both.
---@param view foretype.View
---@param row integer
---@param old string
---@param new string
---@return foretype.Mark[]
local function line(view, row, old, new)
  local whole = trimmed({ row = 0, col = 0, end_row = 0, end_col = #old, old = old, new = new })
  local from = whole.col
  local stop = from + #whole.new
  local virtual = {}
  for _, part in ipairs({
    { new:sub(1, from), 'ForetypeAdd' },
    { new:sub(from + 1, stop), { 'ForetypeAdd', 'ForetypeAddText' } },
    { new:sub(stop + 1), 'ForetypeAdd' },
  }) do
    if part[1] ~= '' then
      table.insert(virtual, M.chunk(view, part[1], part[2]))
    end
  end
  local marks = {}
  if whole.old ~= '' then
    local cut = { row = row, col = from, end_row = row, end_col = from + #whole.old, old = '', new = '' }
    table.insert(marks, struck(cut))
  end
  table.insert(marks, { row = row, col = 0, opts = { virt_lines = { virtual }, priority = priority } })
  return marks
end

---@param view foretype.View
---@param old string[]
---@param new string[]
---@param row integer
---@return foretype.Mark[]
---@return foretype.Look
local function block(view, old, new, row)
  local first = 0
  while first < math.min(#old, #new) and old[first + 1] == new[first + 1] do
    first = first + 1
  end
  local last = 0
  while last < math.min(#old, #new) - first and old[#old - last] == new[#new - last] do
    last = last + 1
  end
  local gone = vim.list_slice(old, first + 1, #old - last)
  local come = vim.list_slice(new, first + 1, #new - last)
  local at = row + first
  if #gone == 0 then
    return { inserted_lines(view, at, come, 'ForetypeAdd') }, 'block'
  end
  if #gone == 1 and #come == 1 then
    return line(view, at, gone[1], come[1]), 'line'
  end
  local marks = {} ---@type foretype.Mark[]
  for i = 0, #gone - 1 do
    table.insert(marks, { row = at + i, col = 0, opts = { line_hl_group = 'ForetypeDelete', priority = priority } })
  end
  if #come > 0 then
    local opts = { virt_lines = rows_of(view, come, 'ForetypeAdd'), priority = priority }
    table.insert(marks, { row = at + #gone - 1, col = 0, opts = opts })
  end
  return marks, 'block'
end

--- Places that share a row belong together.
---@param places foretype.Place[]
---@return foretype.Place[][]
local function clusters(places)
  local found = {} ---@type foretype.Place[][]
  for _, place in ipairs(places) do
    local open = found[#found]
    if open and place.row <= open[#open].end_row then
      table.insert(open, place)
    else
      table.insert(found, { place })
    end
  end
  return found
end

---@param view foretype.View
---@param places foretype.Place[]
---@return foretype.Mark[]
---@return foretype.Look
local function cluster_marks(view, places)
  local cut = vim.tbl_map(trimmed, places) ---@type foretype.Place[]
  local single = vim.iter(cut):all(function(place)
    return not place.old:find('\n', 1, true) and (place.old == '' or not place.new:find('\n', 1, true))
  end)
  if single then
    local marks, look = inline(view, cut)
    if marks and look then
      return marks, look
    end
  end
  return block(view, rewritten(view.bufnr, places))
end

local ranks = { ghost = 1, inline = 2, line = 3, block = 4 }

--- The edit itself, where it is.
---@param view foretype.View
---@param places foretype.Place[]
---@return foretype.Mark[]
---@return foretype.Look
function M.of(view, places)
  local all, look = {}, 'ghost' ---@type foretype.Mark[], foretype.Look
  for _, cluster in ipairs(clusters(places)) do
    local marks, its = cluster_marks(view, cluster)
    vim.list_extend(all, marks)
    look = ranks[its] > ranks[look] and its or look
  end
  return all, look
end

return M
