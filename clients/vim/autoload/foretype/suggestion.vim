vim9script
# What the server suggests, as replacements in one buffer: {l1, c1, l2, c2, old, new}, lines and bytes from 0.

import autoload './document.vim'

# An empty dictionary where the text is not open here, or nothing would change.
export def Read(wire: dict<any>): dict<any>
  var nr = document.BufferOf(wire.uri)
  if nr == 0 || wire.version != document.Version(nr)
    return {}
  endif
  var parts = Parts(nr, wire.edits)
  return empty(parts) ? {} : {
    id: wire.id, reason: wire.reason, group: wire.group, sites: wire.sites, nr: nr, parts: parts,
    cursor: wire->get('cursorPosition', {}), taken: 0,
  }
enddef

# Edits of the protocol as parts, in order.
export def Parts(nr: number, edits: list<any>): list<any>
  var parts = edits->mapnew((_, edit) => Part(nr, edit))->filter((_, part) => !empty(part))
  return parts->sort((a, b) => a.l1 == b.l1 ? a.c1 - b.c1 : a.l1 - b.l1)
enddef

# The lines from l1 to l2 between the two columns.
export def Between(nr: number, l1: number, c1: number, l2: number, c2: number): string
  var lines = getbufline(nr, l1 + 1, l2 + 1)
  if empty(lines)
    return ''
  endif
  if len(lines) <= l2 - l1
    lines->add('')
  endif
  lines[-1] = strpart(lines[-1], 0, c2)
  lines[0] = strpart(lines[0], c1)
  return join(lines, "\n")
enddef

export def Valid(suggestion: dict<any>): bool
  return bufloaded(suggestion.nr) && suggestion.parts->indexof((_, part) =>
    Between(suggestion.nr, part.l1, part.c1, part.l2, part.c2) !=# part.old) < 0
enddef

# Whether two would do the same.
export def Same(a: dict<any>, b: dict<any>): bool
  return !empty(a) && !empty(b) && a.nr == b.nr && a.parts == b.parts
enddef

# The part that is pure insertion at the cursor, where that is all there is.
export def Ghost(suggestion: dict<any>): dict<any>
  if empty(suggestion) || suggestion.nr != bufnr() || len(suggestion.parts) != 1
    return {}
  endif
  var part = suggestion.parts[0]
  return part.old ==# '' && part.l1 == line('.') - 1 && part.c1 == col('.') - 1 ? part : {}
enddef

# Whether it changes the line of the cursor, so that no jump is needed.
export def Here(suggestion: dict<any>): bool
  var at = line('.') - 1
  return suggestion.nr == bufnr() && suggestion.parts->indexof((_, part) => part.l1 <= at && at <= part.l2) >= 0
enddef

# Follows a change of its buffer; false when the change touched it.
export def Follow(suggestion: dict<any>, changed: dict<number>): bool
  if Shorten(suggestion, changed)
    return true
  endif
  for part in suggestion.parts
    if part.l1 >= changed.oldEnd
      part.l1 += changed.newEnd - changed.oldEnd
      part.l2 += changed.newEnd - changed.oldEnd
    elseif part.l2 >= changed.top
      return false
    endif
  endfor
  return true
enddef

# The user typed the start of the ghost text: what is left of it moves on.
def Shorten(suggestion: dict<any>, changed: dict<number>): bool
  var part = suggestion.parts[0]
  var alone = len(suggestion.parts) == 1 && part.old ==# '' && part->has_key('line')
  if !alone || changed.top != part.l1 || changed.oldEnd != part.l1 + 1 || changed.newEnd < changed.oldEnd
    return false
  endif
  var now = Between(suggestion.nr, changed.top, 0, changed.newEnd, 0)->strpart(0)->substitute('\n$', '', '')
  var typed = len(now) - len(part.line)
  var text = strpart(now, part.c1, typed)
  if typed <= 0 || now !=# strpart(part.line, 0, part.c1) .. text .. strpart(part.line, part.c1)
      || stridx(part.new, text) != 0 || len(text) >= len(part.new)
    return false
  endif
  part.new = strpart(part.new, len(text))
  suggestion.taken += Units(text)
  var lines = split(text, "\n", true)
  part.c1 = len(lines) == 1 ? part.c1 + typed : len(lines[-1])
  part.l1 += len(lines) - 1
  part.l2 = part.l1
  part.c2 = part.c1
  part.line = split(now, "\n", true)[-1]
  return true
enddef

# Length in UTF-16, which the protocol counts accepted text in.
def Units(text: string): number
  return strchars(text) + split(text, '\zs')->filter((_, char) => char2nr(char) > 0xffff)->len()
enddef

# What an edit of the protocol really changes; empty when nothing is left.
def Part(nr: number, edit: dict<any>): dict<any>
  var from = edit.range.start
  var to = edit.range.end
  var old = Between(nr, from.line, from.character, to.line, to.character)
  var [head, tail] = Ends(old, edit.newText)
  var gone = strpart(old, head, len(old) - head - tail)
  var come = strpart(edit.newText, head, len(edit.newText) - head - tail)
  if gone ==# come
    return {}
  endif
  var [l1, c1] = After(from.line, from.character, strpart(old, 0, head))
  var [l2, c2] = After(l1, c1, gone)
  return Inside(nr, {l1: l1, c1: c1, l2: l2, c2: c2, old: gone, new: come})
enddef

# How many bytes two texts share at either end, in whole characters.
def Ends(old: string, new: string): list<number>
  var a = split(old, '\zs')
  var b = split(new, '\zs')
  var most = min([len(a), len(b)])
  var head = 0
  while head < most && a[head] ==# b[head]
    head += 1
  endwhile
  var tail = 0
  while tail < most - head && a[-1 - tail] ==# b[-1 - tail]
    tail += 1
  endwhile
  return [len(join(a[0 : head - 1]->slice(0, head), '')), len(join(a->slice(len(a) - tail), ''))]
enddef

def After(line: number, column: number, text: string): list<number>
  var lines = split(text, "\n", true)
  return len(lines) <= 1 ? [line, column + len(text)] : [line + len(lines) - 1, len(lines[-1])]
enddef

# Vim has no line after the last newline: an edit that reaches there is said with the newline before its lines.
def Inside(nr: number, part: dict<any>): dict<any>
  var count = getbufinfo(nr)[0].linecount
  if part.l2 < count
    if part.old ==# '' && part.new ==# ''
      return {}
    endif
    # Lets the ghost text be followed while it is typed.
    part.line = getbufline(nr, part.l1 + 1)[0]
    return part
  endif
  if part.new =~# '\n$' && part.l1 < count
    part.new = part.new->substitute('\n$', '', '')
  elseif part.l1 >= count || (part.new ==# '' && part.c1 == 0 && part.l1 > 0)
    part.new = (part.new ==# '' ? '' : "\n") .. part.new->substitute('\n$', '', '')
    part.l1 -= 1
    part.c1 = len(getbufline(nr, part.l1 + 1)[0])
  else
    return {}
  endif
  part.l2 = count - 1
  part.c2 = len(getbufline(nr, count)[0])
  part.old = Between(nr, part.l1, part.c1, part.l2, part.c2)
  part.line = getbufline(nr, part.l1 + 1)[0]
  return part
enddef

# The parts of several suggestions in order, no place twice.
export def Apart(parts: list<any>): list<any>
  var apart: list<any> = []
  for part in parts->copy()->sort((a, b) => a.l1 == b.l1 ? a.c1 - b.c1 : a.l1 - b.l1)
    var last = apart->get(-1, {l2: -1, c2: 0, l1: -1, c1: 0})
    var behind = part.l1 > last.l2 || (part.l1 == last.l2 && part.c1 >= last.c2)
    if behind && [part.l1, part.c1] != [last.l1, last.c1]
      apart->add(part)
    endif
  endfor
  return apart
enddef

# Applies parts to a buffer, all of them one change for undo.
export def Apply(nr: number, parts: list<any>)
  for part in reverse(copy(parts))
    var head = strpart(getbufline(nr, part.l1 + 1)[0], 0, part.c1)
    var rest = strpart(getbufline(nr, part.l2 + 1)[0], part.c2)
    var lines = split(head .. part.new .. rest, "\n", true)
    var had = part.l2 - part.l1 + 1
    if len(lines) < had
      deletebufline(nr, part.l1 + 1 + len(lines), part.l2 + 1)
    elseif len(lines) > had
      appendbufline(nr, part.l2 + 1, lines[had :])
    endif
    setbufline(nr, part.l1 + 1, lines[0 : had - 1])
  endfor
enddef

# Where the last part ends once all are applied: [line, column], from 0.
export def EndAfter(parts: list<any>): list<number>
  var shift = 0
  for part in parts[: -2]
    shift += count(part.new, "\n") - (part.l2 - part.l1)
  endfor
  var last = parts[-1]
  var before = 0
  for part in parts[: -2]
    if part.l2 == last.l1 && stridx(part.new, "\n") < 0 && part.l1 == part.l2
      before += len(part.new) - len(part.old)
    endif
  endfor
  return After(last.l1 + shift, last.c1 + before, last.new)
enddef
