vim9script
# The server's copy of each buffer. Vim's listener says which lines at the top and at the end are still the same; what
# lies between is sent.

import autoload './server.vim'

# By buffer: {uri, version, count: lines the server has, top, tail: lines unchanged at either end, listener}
var documents: dict<dict<any>> = {}
# By buffer: its text before the server had it. What is typed while the server starts is a change to this.
var earlier: dict<string> = {}

const languages = {
  cs: 'csharp', sh: 'shellscript', bash: 'shellscript', zsh: 'shellscript', make: 'makefile', objc: 'objective-c',
  tex: 'latex', dosbatch: 'bat', ps1: 'powershell', gitcommit: 'git-commit', text: 'plaintext', jsonc: 'jsonc',
}

export def Wanted(nr: number): bool
  if getbufvar(nr, '&buftype') !=# '' || bufname(nr) ==# '' || bufname(nr) =~# '^\a\a\+://'
    return false
  endif
  var filetype: string = getbufvar(nr, '&filetype')
  # The listing of a folder has the folder's name and looks like a file.
  return filetype !=# 'netrw' && !!getbufvar(nr, 'foretype_enabled', get(g:, 'foretype_filetypes', {})->get(filetype, true))
enddef

export def Uri(nr: number): string
  return documents->get(string(nr), {})->get('uri', '')
enddef

export def Version(nr: number): number
  return documents->get(string(nr), {})->get('version', -1)
enddef

export def BufferOf(uri: string): number
  for [nr, document] in items(documents)
    if document.uri ==# uri
      return str2nr(nr)
    endif
  endfor
  return 0
enddef

# The buffer of exactly this path, 0 where there is none: bufnr() would take the path for a pattern.
export def BufferAt(path: string): number
  return bufexists(path) ? bufadd(path) : 0
enddef

# Brings the server up to date. What changed: {top, oldEnd, newEnd} in lines, or nothing.
export def Sync(nr: number): dict<number>
  var document = documents->get(string(nr), {})
  if empty(document)
    Open(nr)
    return {}
  endif
  listener_flush(nr)
  if document.top < 0
    return {}
  endif
  var count = Count(nr)
  var changed = {top: document.top, oldEnd: document.count - document.tail, newEnd: count - document.tail}
  var change: dict<any> = {text: Text(nr)}
  if EndsInNewline(nr) && changed.top <= changed.oldEnd && changed.top <= changed.newEnd
    var lines = getbufline(nr, changed.top + 1, changed.newEnd)
    change = {
      range: {start: {line: changed.top, character: 0}, end: {line: changed.oldEnd, character: 0}},
      text: changed.newEnd == changed.top ? '' : join(lines, "\n") .. "\n",
    }
  endif
  document.version += 1
  document.count = count
  document.top = -1
  server.Notify('textDocument/didChange', {
    textDocument: {uri: document.uri, version: document.version}, contentChanges: [change]})
  return changed
enddef

# Whether the server is behind.
export def HasChanged(nr: number): bool
  listener_flush(nr)
  return documents->get(string(nr), {})->get('top', -1) >= 0
enddef

export def Saved(nr: number)
  if documents->has_key(string(nr))
    Sync(nr)
    server.Notify('textDocument/didSave', {textDocument: {uri: Uri(nr)}})
  endif
enddef

# Keeps the text as it is until the server has it.
export def Expect(nr: number)
  if !documents->has_key(string(nr)) && !earlier->has_key(string(nr))
    earlier[nr] = Text(nr)
  endif
enddef

export def Close(nr: number)
  if earlier->has_key(string(nr))
    earlier->remove(string(nr))
  endif
  if documents->has_key(string(nr))
    var document = documents->remove(string(nr))
    listener_remove(document.listener)
    server.Notify('textDocument/didClose', {textDocument: {uri: document.uri}})
  endif
enddef

# The server is gone, and its copies with it.
export def Forget()
  for document in values(documents)
    listener_remove(document.listener)
  endfor
  documents = {}
enddef

# A buffer whose filetype has changed is another document to the server.
export def Retype(nr: number)
  if documents->has_key(string(nr)) && documents[nr].language !=# Language(nr)
    Close(nr)
  endif
enddef

def Language(nr: number): string
  var filetype: string = getbufvar(nr, '&filetype')
  return languages->get(filetype, filetype ==# '' ? 'plaintext' : filetype)
enddef

def Open(nr: number)
  var uri = server.Uri(resolve(fnamemodify(bufname(nr), ':p')))
  var text = Text(nr)
  var first = earlier->has_key(string(nr)) ? earlier->remove(string(nr)) : text
  documents[nr] = {
    uri: uri, language: Language(nr), version: 1, count: Count(nr), top: -1, tail: 0,
    listener: listener_add(Changed, nr),
  }
  server.Notify('textDocument/didOpen', {textDocument: {
    uri: uri, languageId: Language(nr), version: 1, text: first}})
  if first !=# text
    documents[nr].version = 2
    server.Notify('textDocument/didChange', {
      textDocument: {uri: uri, version: 2}, contentChanges: [{text: text}]})
  endif
enddef

# Called with the changes since the last call, each numbered as the lines were when it was made.
def Changed(nr: number, _: number, _: number, _: number, changes: list<any>)
  var document = documents->get(string(nr), {})
  if empty(document)
    return
  endif
  var count = Count(nr)
  var later = 0
  for change in reverse(copy(changes))
    # A single line may be what Vim puts where all lines were deleted: then nothing is left of before.
    var then = count - later
    var tail = then == 1 ? 0 : then - (change.end - 1 + change.added)
    later += change.added
    document.tail = document.top < 0 ? tail : min([document.tail, tail])
    document.top = document.top < 0 ? change.lnum - 1 : min([document.top, change.lnum - 1])
  endfor
enddef

def Count(nr: number): number
  return getbufinfo(nr)[0].linecount
enddef

def EndsInNewline(nr: number): bool
  return getbufvar(nr, '&endofline') || getbufvar(nr, '&fixendofline')
enddef

def Text(nr: number): string
  return join(getbufline(nr, 1, '$'), "\n") .. (EndsInNewline(nr) ? "\n" : '')
enddef
