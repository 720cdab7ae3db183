vim9script
# The keys, mapped in the buffer only while something is shown: at all other times each key is whose it was.

const defaults = {accept: '<Tab>', word: '<M-Right>', line: '<M-Down>', reject: '<C-]>'}

# Mappings of the user that ours stand before.
var covered: list<dict<any>> = []
var mapped: list<list<string>> = []
var owner = 0

export def Name(action: string): string
  return get(g:, 'foretype_keys', {})->get(action, defaults[action])
enddef

export def Label(): string
  return Name('accept')->substitute('[<>]', '', 'g')
enddef

export def On()
  if owner == bufnr()
    return
  endif
  Off()
  owner = bufnr()
  # A change of its own for undo, apart from what is typed before and behind it, hence each CTRL-G u.
  Map('i', 'accept', '<C-G>u<Cmd>call foretype#engine#Accept()<CR><C-G>u')
  Map('n', 'accept', '<Cmd>call foretype#engine#Accept()<CR>')
  Map('i', 'word', '<C-G>u<Cmd>call foretype#engine#AcceptWord()<CR><C-G>u')
  Map('i', 'line', '<C-G>u<Cmd>call foretype#engine#AcceptLine()<CR><C-G>u')
  Map('i', 'reject', '<Cmd>call foretype#engine#Reject()<CR>')
enddef

export def Off()
  if owner != 0 && bufnr() == owner
    for [mode, key] in mapped
      execute $'silent! {mode}unmap <buffer> {key}'
    endfor
    for one in covered
      mapset(one.mode, false, one)
    endfor
  elseif owner != 0 && bufloaded(owner)
    return
  endif
  owner = 0
  mapped = []
  covered = []
enddef

def Map(mode: string, action: string, command: string)
  var key = Name(action)
  if key ==# ''
    return
  endif
  var before = maparg(key, mode, false, true)
  if !empty(before) && before.buffer
    covered->add(before->extend({mode: mode}))
  endif
  execute $'{mode}noremap <buffer> <silent> {key} {command}'
  mapped->add([mode, key])
enddef
