vim9script
# Off and snooze. The server has both; they are kept here too, for a server that is started again knows of neither.

import autoload './server.vim'

var enabled = true
var snoozedUntil = 0
var Changed: func() = () => {
}

# OnChange is called when predictions have become possible or impossible.
export def Listen(OnChange: func())
  Changed = OnChange
enddef

export def Enabled(): bool
  return enabled
enddef

export def Snoozed(): bool
  return localtime() < snoozedUntil
enddef

# Tells a server that has just started what the one before it was told.
export def Repeat()
  if !enabled
    Say('toggle', [false], Heard)
  endif
  if Snoozed()
    Say('snooze', [(snoozedUntil - localtime()) / 60.0], Heard)
  endif
enddef

# `wanted`: for how many minutes, 0 to wake; without a number it is as long as the server's setting says.
export def Snooze(wanted: list<number>)
  if Unserved()
    return
  endif
  Say('snooze', wanted, (minutes) => {
    snoozedUntil = localtime() + float2nr(60 * minutes)
    Changed()
    echo minutes > 0 ? $'foretype is quiet for {minutes} minutes' : 'foretype is awake'
  })
enddef

# Who switches it ends a snooze too.
export def Toggle()
  if Unserved()
    return
  elseif Snoozed()
    Say('snooze', [0], Heard)
  endif
  Say('toggle', [!enabled], (on) => {
    enabled = on == true
    snoozedUntil = 0
    Changed()
    echo 'foretype is ' .. (enabled ? 'on' : 'off')
  })
enddef

def Unserved(): bool
  if !server.Ready()
    echo 'foretype: the server does not run; :Foretype doctor says why'
  endif
  return !server.Ready()
enddef

def Heard(_: any)
enddef

def Say(what: string, arguments: list<any>, Then: func(any))
  server.Request('workspace/executeCommand', {command: $'foretype.nextEdit.{what}', arguments: arguments}, Then)
enddef
