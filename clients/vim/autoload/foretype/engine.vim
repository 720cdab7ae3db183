vim9script
# What happens when: a change is sent and asked about, the answer is shown, a key takes it.

import autoload './document.vim'
import autoload './draw.vim'
import autoload './veil.vim'
import autoload './keys.vim'
import autoload './pause.vim'
import autoload './server.vim'
import autoload './review.vim'
import autoload './suggestion.vim' as suggestions
import autoload './wishes.vim'

const delayMs = 20
const restMs = 150

# What is suggested where the user is.
var shown: dict<any> = {}
var timer = 0
# Place and text the last question was about.
var asked: list<number> = []

def Here(): list<number>
  return [bufnr(), line('.'), col('.'), document.Version(bufnr())]
enddef

def Works(): bool
  return document.Wanted(bufnr())
enddef

# The folder that holds the project of this file.
def Root(): string
  for mark in ['.git', '.hg', '.svn', '.jj']
    var found = finddir(mark, expand('%:p:h') .. ';')
    if found !=# ''
      return fnamemodify(found, ':p:h:h')
    endif
  endfor
  return getcwd()
enddef

export def Suggestion(): dict<any>
  return shown
enddef

# Events

export def Entered()
  document.Retype(bufnr())
  review.Entered()
  if Works() && server.Start(Root())
    document.Expect(bufnr())
    Later(delayMs)
  endif
enddef

export def Left()
  Clear()
enddef

export def Changed()
  if !Works() || !server.Start(Root()) || !server.Ready()
    return
  endif
  if mode() ==# 'n'
    draw.WipeBuffer(bufnr())
  endif
  var changed = document.Sync(bufnr())
  if !empty(changed)
    Follow(bufnr(), changed)
  endif
  Later(delayMs)
enddef

def Follow(nr: number, changed: dict<number>)
  if empty(shown) || shown.nr != nr
    Draw()
  elseif suggestions.Follow(shown, changed)
    Draw()
  else
    Clear()
  endif
enddef

export def Moved()
  if !Works() || !server.Ready()
    return
  endif
  Draw()
  if empty(shown) && asked != Here()
    Later(restMs)
  endif
enddef

# Shows or hides what the edit writes, where its place alone is marked.
export def Reveal()
  veil.Reveal()
  Draw()
enddef

export def PopupChanged()
  # Vim shows and hides the popup after this event.
  timer_start(0, (_) => Draw())
enddef

export def Saved(nr: number)
  document.Saved(nr)
  # What had no name until now.
  if nr == bufnr() && document.Uri(nr) ==# ''
    Entered()
  endif
enddef

export def Closed(nr: number)
  if !empty(shown) && shown.nr == nr
    Clear()
  endif
  document.Close(nr)
enddef

export def Quit()
  server.Quit()
enddef

# Asking

def Later(ms: number)
  timer_stop(timer)
  timer = timer_start(ms, (_) => Ask(false))
enddef

export def Ask(manual: bool)
  if !Works() || !server.Start(Root()) || !server.Ready()
    if manual
      echo Works() ? 'foretype: the server does not run; :Foretype doctor says why'
        : 'foretype is not at work here: the buffer has no file, or its filetype is off'
    endif
    return
  endif
  var changed = document.Sync(bufnr())
  if !empty(changed)
    Follow(bufnr(), changed)
  endif
  # A question still waiting would take the place of this one.
  timer_stop(timer)
  var here = Here()
  asked = here
  server.Request('foretype/nextEdit', {
    textDocument: {uri: document.Uri(bufnr()), version: here[3]},
    position: {line: line('.') - 1, character: col('.') - 1},
    triggerKind: manual ? 'manual' : 'automatic',
  }, (result) => Answered(here, result, manual))
enddef

def Answered(here: list<number>, result: dict<any>, manual: bool)
  if here[0] != bufnr() || here[3] != document.Version(bufnr()) || !empty(document.Sync(bufnr()))
    return
  endif
  var wire = result.suggestions->get(0, {})
  var found = empty(wire) ? {} : suggestions.Read(wire)
  if empty(found)
    Clear()
    if manual
      # Vim takes away at once what comes by itself and fills more than one line.
      echo strcharpart('foretype: ' .. result->get('message', 'nothing follows from your last changes'), 0, &columns - 1)
    endif
  elseif suggestions.Same(found, shown)
    shown = found
    Draw()
  else
    Show(found)
  endif
enddef

def Show(found: dict<any>)
  shown = found
  Draw()
  redrawstatus
  server.Notify('foretype/shown', {id: found.id})
enddef

def Draw()
  draw.Show(shown, keys.Label())
  if empty(shown) || pumvisible()
    keys.Off()
  else
    keys.On()
  endif
enddef

def Clear()
  var was = !empty(shown)
  shown = {}
  Draw()
  if was
    redrawstatus
  endif
enddef

# The server is there, or gone.

def Started()
  pause.Repeat()
  redrawstatus!
  if Works()
    Later(0)
  endif
enddef

# What is shown stays, for it must not change under the user's key, unless it is not offered any more.
def Learned(gone: list<any>)
  if !empty(shown) && gone->index(shown.id) >= 0
    Clear()
  endif
  if Works() && empty(shown)
    Later(0)
  endif
enddef

def Ended()
  document.Forget()
  wishes.Forget()
  if Works()
    document.Expect(bufnr())
  endif
  Clear()
  redrawstatus!
  if v:exiting == v:null
    Later(restMs)
  endif
enddef

# Commands

def Nothing(): bool
  if !empty(shown) && suggestions.Valid(shown)
    return false
  endif
  Clear()
  echo 'No next edit is shown'
  return true
enddef

# Goes to the edit; on its line already, applies it.
export def Accept()
  if Nothing()
    return
  elseif suggestions.Here(shown)
    Apply()
  else
    Jump()
  endif
enddef

def Jump()
  var going = shown
  if mode() ==# 'n'
    normal! m'
  endif
  if going.nr != bufnr()
    execute 'hide buffer' going.nr
    shown = going
  endif
  cursor(going.parts[0].l1 + 1, going.parts[0].c1 + 1)
  if mode() ==# 'n'
    normal! zv
  endif
  asked = Here()
  Draw()
enddef

def Apply()
  if !getbufvar(shown.nr, '&modifiable')
    echo 'foretype: this buffer cannot be changed'
    return
  endif
  var taken = shown
  Clear()
  var [line, column] = suggestions.EndAfter(taken.parts)
  suggestions.Apply(taken.nr, taken.parts)
  if !empty(taken.cursor) && taken.taken == 0
    cursor(taken.cursor.line + 1, taken.cursor.character + 1)
  else
    cursor(line + 1, column + 1)
  endif
  document.Sync(taken.nr)
  server.Notify('foretype/accept', {id: taken.id})
  Later(0)
enddef

# Inserts the ghost text up to the end of the match; any other edit is gone to, and applied as a whole.
def AcceptUpTo(pattern: string)
  if Nothing()
    return
  endif
  var ghost = suggestions.Ghost(shown)
  var text = empty(ghost) ? '' : ghost.new->matchstr(pattern)
  if text ==# '' || text ==# ghost.new
    Accept()
    return
  endif
  var taken = shown
  suggestions.Apply(bufnr(), [ghost->copy()->extend({new: text})])
  # The ghost text shrinks as if the user had typed it.
  var changed = document.Sync(bufnr())
  var lines = split(text, "\n", true)
  cursor(line('.') + len(lines) - 1, (len(lines) == 1 ? col('.') : 1) + len(lines[-1]))
  Follow(bufnr(), changed)
  server.Notify('foretype/accept', {id: taken.id, acceptedLength: taken.taken})
  Later(delayMs)
enddef

export def AcceptWord()
  AcceptUpTo('^\%(\k\@!\_.\)*\k*')
enddef

export def AcceptLine()
  AcceptUpTo('^\n*[^\n]*')
enddef

export def Reject()
  if Nothing()
    return
  endif
  server.Notify('foretype/reject', {id: shown.id, reason: 'rejected'})
  Clear()
  Later(delayMs)
enddef

# All coming edits, next first.
export def Queue(Then: func(list<any>))
  document.Sync(bufnr())
  server.Request('foretype/queue', {}, (result) => {
    Then(result.edits->mapnew((_, wire) => suggestions.Read(wire))->filter((_, one) => !empty(one)))
  })
enddef

# Every place that belongs to the same cause; one undo takes back a file.
export def AcceptAll()
  if Nothing()
    return
  endif
  var first = shown
  Queue((coming) => {
    var all = coming->filter((_, one) => one.group ==# first.group)
    if all->indexof((_, one) => one.id ==# first.id) < 0
      all->insert(first)
    endif
    var buffers = all->mapnew((_, one) => one.nr)->sort('n')->uniq()
    Clear()
    for nr in buffers
      var parts = all->copy()->filter((_, one) => one.nr == nr)->mapnew((_, one) => one.parts)->flattennew(1)
      suggestions.Apply(nr, suggestions.Apart(parts))
      document.Sync(nr)
    endfor
    for one in all
      server.Notify('foretype/accept', {id: one.id})
    endfor
    Later(0)
    echo $'{len(all)} places changed: {first.reason}'
  })
enddef

# Switched off or on, snoozed or awake.
def Paused()
  Clear()
  redrawstatus!
  Later(0)
enddef

export def Status(): string
  if !Works()
    return ''
  elseif !server.Running()
    return 'ft:!'
  elseif !server.Ready()
    return 'ft:…'
  elseif !pause.Enabled()
    return 'ft:off'
  elseif pause.Snoozed()
    return 'ft:zz'
  elseif empty(shown) && wishes.Busy()
    return 'ft:thinking'
  endif
  return empty(shown) ? 'ft' : $'ft:{shown.sites}'
enddef

# The server is at work, or not any more, or it has changed a text.
def Served()
  redrawstatus!
  if Works()
    Later(delayMs)
  endif
enddef

pause.Listen(Paused)
server.Listen(Started, Ended, Learned)
server.Serve(wishes.Told, wishes.Asked, wishes.Capabilities)
wishes.Listen(Served)
