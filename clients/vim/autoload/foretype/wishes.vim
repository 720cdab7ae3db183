vim9script
# What the server asks of Vim: to show a place, to change files, to ask the user, to say that it is at work.

import autoload './document.vim'
import autoload './review.vim'
import autoload './server.vim'
import autoload './suggestion.vim' as suggestions

# By token: work that the user waits for. What nobody waits for cannot be cancelled and is not counted.
var working: dict<bool> = {}
var Changed: func() = () => {
}

# OnChange is called when Busy() may answer differently, or a text was changed here.
export def Listen(OnChange: func())
  Changed = OnChange
enddef

export def Busy(): bool
  return !empty(working)
enddef

export def Forget()
  working = {}
  review.Forget()
enddef

# What Vim can do of it, for the server.
export def Capabilities(): dict<any>
  return {
    textDocument: {publishDiagnostics: {tagSupport: {valueSet: [1]}}},
    workspace: {
      applyEdit: true,
      workspaceEdit: {documentChanges: true, resourceOperations: ['create', 'delete']},
    },
    window: {showDocument: {support: true}, workDoneProgress: true},
  }
enddef

# Takes note of what the server says. True where that was for here.
export def Told(method: string, params: any): bool
  if method ==# '$/progress'
    Progress(params)
  elseif method ==# 'window/showMessage'
    for line in split(params.message, "\n")
      echomsg line
    endfor
  elseif method ==# 'textDocument/publishDiagnostics'
    review.Marked(params.uri, Path(params.uri), params.diagnostics)
  else
    return false
  endif
  return true
enddef

def Progress(params: dict<any>)
  var token = string(params.token)
  if params.value.kind ==# 'begin' && params.value->get('cancellable', false)
    working[token] = true
  elseif params.value.kind ==# 'end' && working->has_key(token)
    remove(working, token)
  else
    return
  endif
  Changed()
enddef

# Answers a request, now or when the user has; false where it is not known here.
export def Asked(method: string, params: any, Answer: func(any)): bool
  if method ==# 'window/workDoneProgress/create'
    Answer(null)
  elseif method ==# 'window/showDocument'
    Answer({success: Show(params)})
  elseif method ==# 'workspace/applyEdit'
    Answer({applied: Apply(params.edit->get('documentChanges', []))})
    Changed()
  elseif method ==# 'window/showMessageRequest'
    # A callback is no place to wait for keys.
    timer_start(0, (_) => Answer(Choose(params)))
  elseif method ==# 'foretype/input'
    timer_start(0, (_) => Answer({text: Line(params.prompt)}))
  else
    return false
  endif
  return true
enddef

def Choose(params: dict<any>): any
  var actions = params->get('actions', [])
  var lines = [params.message] + actions->mapnew((i, action) => $'{i + 1}. {action.title}')
  var chosen = inputlist(lines)
  return chosen >= 1 && chosen <= len(actions) ? actions[chosen - 1] : null
enddef

def Line(prompt: string): string
  inputsave()
  var text = input(prompt .. ' ')
  inputrestore()
  return text
enddef

export def Path(uri: string): string
  var path = uri->substitute('^file://', '', '')
  return path->substitute('\%(%\x\x\)\+', (m) => eval('"' .. m[0]->substitute('%', '\\x', 'g') .. '"'), 'g')
enddef

def Show(params: dict<any>): bool
  if params.uri !~# '^file://'
    return false
  endif
  var path = Path(params.uri)
  if bufnr() != document.BufferAt(path)
    try
      execute 'hide edit' fnameescape(path)
    catch
      return false
    endtry
  endif
  var start = params->get('selection', {})->get('start', {})
  if !empty(start)
    normal! m'
    cursor(start.line + 1, start.character + 1)
    if mode() ==# 'n'
      normal! zv
    endif
  endif
  return true
enddef

# All of it or nothing: what does not fit the texts as they are is refused before anything is changed.
def Apply(changes: list<any>): bool
  for change in changes
    if !change->has_key('kind') && !Fits(change.textDocument)
      return false
    endif
  endfor
  for change in changes
    if change->get('kind', '') ==# 'delete'
      Delete(Path(change.uri))
    elseif !change->has_key('kind')
      var nr = Loaded(change.textDocument.uri)
      suggestions.Apply(nr, suggestions.Parts(nr, change.edits))
      document.Sync(nr)
    endif
  endfor
  return true
enddef

def Fits(wanted: dict<any>): bool
  if wanted.uri !~# '^file://'
    return false
  endif
  var nr = document.BufferOf(wanted.uri)
  if nr == 0 || wanted.version == null
    return true
  endif
  document.Sync(nr)
  return document.Version(nr) == wanted.version
enddef

# The buffer of a file, read where it was not; the server knows it from now on.
def Loaded(uri: string): number
  var known = document.BufferOf(uri)
  if known != 0
    return known
  endif
  var nr = bufadd(Path(uri))
  bufload(nr)
  setbufvar(nr, '&buflisted', 1)
  document.Sync(nr)
  return nr
enddef

def Delete(path: string)
  var nr = document.BufferAt(path)
  if nr > 0
    execute 'silent! bwipeout!' nr
  endif
  delete(path)
enddef
