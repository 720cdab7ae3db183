--- What is typed while the server starts. Neovim opens a file in the server with the text of that moment, so what was
--- typed before would be text to the server and no change. Here the file is opened as it was, and the change follows.
local api = vim.api
local M = {}

--- Longer texts are not kept: the server leaves such files alone.
local longest = 1024 * 1024

---@type table<integer, { tick: integer, text: string }> by buffer, until the server has it
local earlier = {}

local endings = { unix = '\n', dos = '\r\n', mac = '\r' }

---@param bufnr integer
---@return string
local function text_of(bufnr)
  local ending = endings[vim.bo[bufnr].fileformat]
  local text = table.concat(api.nvim_buf_get_lines(bufnr, 0, -1, true), ending)
  return vim.bo[bufnr].eol and text .. ending or text
end

--- A server is about to start: keeps the texts that it may be given.
function M.keep()
  for _, bufnr in ipairs(api.nvim_list_bufs()) do
    local fits = api.nvim_buf_is_loaded(bufnr) and vim.bo[bufnr].buftype == '' and api.nvim_buf_get_name(bufnr) ~= ''
    if fits and api.nvim_buf_get_offset(bufnr, api.nvim_buf_line_count(bufnr)) < longest then
      earlier[bufnr] = { tick = api.nvim_buf_get_changedtick(bufnr), text = text_of(bufnr) }
    end
  end
end

--- The server has just been given the buffer as it is now.
---@param bufnr integer
---@param client vim.lsp.Client
function M.send(bufnr, client)
  local was = earlier[bufnr]
  earlier[bufnr] = nil
  if not was or was.tick == api.nvim_buf_get_changedtick(bufnr) then
    return
  end
  local now = text_of(bufnr)
  if now == was.text then
    return
  end
  local uri = vim.uri_from_bufnr(bufnr)
  local version = vim.lsp.util.buf_versions[bufnr]
  local language = client.get_language_id(bufnr, vim.bo[bufnr].filetype)
  local document = { uri = uri, languageId = language, version = version - 1, text = was.text }
  client:notify('textDocument/didClose', { textDocument = { uri = uri } })
  client:notify('textDocument/didOpen', { textDocument = document })
  client:notify('textDocument/didChange', {
    textDocument = { uri = uri, version = version },
    contentChanges = { { text = now } },
  })
end

return M
