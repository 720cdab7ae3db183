vim9script
# A client of foretype/* on Vim's own channel, as small as one can be: the whole text after every change or only the
# line that changed, the next edit as virtual text, one key that goes there and then applies it.

set nocompatible noswapfile viminfo= encoding=utf-8 nobackup hidden

var uri = 'file://' .. expand('%:p')
var version = 0
var shown: dict<any> = {}
var sent: list<string> = []

def Notify(method: string, params: dict<any>)
  ch_sendexpr(server, {method: method, params: params})
enddef

def Request(method: string, params: dict<any>, Then: func(dict<any>))
  ch_sendexpr(server, {method: method, params: params}, {callback: (_, reply) => Then(reply)})
enddef

# What the server asks of us: this client can do nothing, and says so.
def Heard(_: channel, message: dict<any>)
  if message->has_key('id') && message->has_key('method')
    ch_sendexpr(server, {id: message.id, error: {code: -32601, message: 'not supported'}})
  endif
enddef

# Positions in UTF-16, Vim's columns in bytes.
def Units(line: string, byte: number): number
  return strutf16len(strpart(line, 0, byte))
enddef

def Clear()
  shown = {}
  prop_remove({type: 'next-edit', all: true})
enddef

def Show(suggestion: dict<any>)
  Clear()
  if suggestion.version != version
    return
  endif
  shown = suggestion
  var place = suggestion.edits[0].range.start
  prop_add(place.line + 1, 0, {type: 'next-edit', text: ' ⇒ ' .. suggestion.edits[0].newText, text_align: 'after'})
  Notify('foretype/shown', {id: suggestion.id})
enddef

def Ask()
  var at = {line: line('.') - 1, character: Units(getline('.'), col('.') - 1)}
  Request('foretype/nextEdit', {textDocument: {uri: uri, version: version}, position: at}, (reply) => {
    var found: list<any> = reply->get('result', {})->get('suggestions', [])
    if empty(found)
      Clear()
    else
      Show(found[0])
    endif
  })
enddef

def Text(): list<string>
  return getline(1, '$')
enddef

# copilot.vim sends the whole text although incremental changes were agreed; both must do.
def Changed()
  var lines = Text()
  if lines == sent
    return
  endif
  var change: dict<any> = {text: join(lines, "\n") .. "\n"}
  if empty($FORETYPE_FULL_TEXT)
    var last = {line: len(sent), character: 0}
    var from = 0
    while from < len(lines) && from < len(sent) && lines[from] == sent[from]
      from += 1
    endwhile
    var tail = 0
    while tail < len(lines) - from && tail < len(sent) - from && lines[-1 - tail] == sent[-1 - tail]
      tail += 1
    endwhile
    var middle = lines[from : len(lines) - tail - 1]
    change = {
      range: {start: {line: from, character: 0}, end: {line: len(sent) - tail, character: 0}},
      text: empty(middle) ? '' : join(middle, "\n") .. "\n",
    }
  endif
  sent = lines
  version += 1
  Notify('textDocument/didChange', {textDocument: {uri: uri, version: version}, contentChanges: [change]})
  Ask()
enddef

def Byte(lnum: number, units: number): number
  return byteidx(getline(lnum), charidx(getline(lnum), units, true, true))
enddef

def Apply(edit: dict<any>)
  var first = edit.range.start
  var last = edit.range.end
  var head = strpart(getline(first.line + 1), 0, Byte(first.line + 1, first.character))
  var rest = strpart(getline(last.line + 1), Byte(last.line + 1, last.character))
  var lines = split(head .. edit.newText .. rest, "\n", true)
  setline(first.line + 1, lines[0])
  append(first.line + 1, lines[1 :])
  if last.line > first.line
    deletebufline('%', first.line + 1 + len(lines), last.line + len(lines))
  endif
enddef

def g:NextEdit()
  if empty(shown)
    return
  endif
  var place = shown.edits[0].range.start
  if line('.') != place.line + 1
    cursor(place.line + 1, Byte(place.line + 1, place.character) + 1)
    return
  endif
  var taken = shown
  Clear()
  for edit in reverse(copy(taken.edits))
    Apply(edit)
  endfor
  Changed()
  Notify('foretype/accept', {id: taken.id})
enddef

def Opened()
  Notify('initialized', {})
  sent = Text()
  var document = {uri: uri, languageId: 'typescript', version: version, text: join(sent, "\n") .. "\n"}
  Notify('textDocument/didOpen', {textDocument: document})
  autocmd TextChanged,TextChangedI * Changed()
enddef

def Leave()
  ch_evalexpr(server, {method: 'shutdown'}, {timeout: 2000})
  Notify('exit', {})
enddef

prop_type_add('next-edit', {highlight: 'Comment'})
nnoremap <Tab> <Cmd>call g:NextEdit()<CR>
set statusline=%l:%c

var job = job_start(json_decode($FORETYPE_COMMAND), {in_mode: 'lsp', out_mode: 'lsp', err_mode: 'nl', out_cb: Heard})
var server = job_getchannel(job)
autocmd VimLeavePre * Leave()
Request('initialize', {
  processId: getpid(),
  clientInfo: {name: 'Vim', version: string(v:versionlong)},
  rootUri: null,
  capabilities: {experimental: {foretype: {jump: {}}}},
}, (_) => Opened())
