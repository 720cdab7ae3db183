vim9script
# A suggestion on screen, by text properties: ghost text, a word struck out with the new one behind it, whole lines with
# the new ones below, or a hint that names the key and the place.

import autoload './document.vim'
import autoload './suggestion.vim' as suggestions
import autoload './veil.vim'

const kinds = ['ForetypeGhost', 'ForetypeAdded', 'ForetypeRemoved', 'ForetypePlace', 'ForetypeHint']
const longestWord = 40

# What is on screen, to touch only what changes: [buffer, strokes].
var picture: list<any> = [0, []]
var draws = 0

# How many times something was drawn.
export def Draws(): number
  return draws
enddef

export def Show(suggestion: dict<any>, key: string)
  # Until the suggestion has followed the text, what is drawn moves with the text and fits it better: in a macro Vim tells
  # that insert mode begins, and of the text only when the macro has ended.
  if !empty(suggestion) && suggestion.nr == bufnr() && document.HasChanged(bufnr())
    return
  endif
  var plan = empty(suggestion) ? [] : Plan(suggestion, key)
  if picture[0] == bufnr() && picture[1] == plan
    return
  endif
  Wipe()
  for stroke in plan
    draws += 1
    prop_add(stroke.line + 1, stroke.column, stroke.options)
  endfor
  picture = [bufnr(), plan]
  # Early versions count lines below wrongly until all is drawn anew.
  if !has('patch-9.0.1700') && plan->indexof((_, stroke) => stroke.options->get('text_align', '') ==# 'below') >= 0
    redraw!
  endif
enddef

# Also what undo has brought back with the old lines.
export def Wipe()
  Kinds()
  var nr: number = picture[0]
  if nr > 0 && bufloaded(nr)
    for kind in kinds
      prop_remove({type: kind, bufnr: nr, all: true})
    endfor
  endif
  picture = [0, []]
enddef

export def WipeBuffer(nr: number)
  picture[0] = nr
  Wipe()
enddef

def Kinds()
  if empty(prop_type_get(kinds[0]))
    for kind in kinds
      prop_type_add(kind, {highlight: kind, priority: 100, combine: true})
    endfor
  endif
enddef

def Plan(suggestion: dict<any>, key: string): list<any>
  var first = suggestion.parts[0]
  var onScreen = line('w0') <= first.l1 + 1 && first.l1 + 1 <= line('w$')
  if suggestion.nr != bufnr() || (!onScreen && !suggestions.Here(suggestion))
    return [Behind(line('.') - 1, $'  {key} → {Place(suggestion)} {suggestion.reason}', 'ForetypeHint')]
  endif
  if !empty(suggestions.Ghost(suggestion))
    return pumvisible() ? [] : veil.Over(Inserted(first, 'ForetypeGhost'))
  endif
  var strokes: list<any> = []
  for part in suggestion.parts
    strokes += Strokes(part)
  endfor
  return veil.Over(strokes) + [Behind(suggestion.parts[-1].l2, $'  {key}', 'ForetypeHint')]
enddef

def Place(suggestion: dict<any>): string
  var file = suggestion.nr == bufnr() ? '' : fnamemodify(bufname(suggestion.nr), ':t') .. ' '
  return $'{file}L{suggestion.parts[0].l1 + 1}'
enddef

def Strokes(part: dict<any>): list<any>
  if part.old ==# ''
    return Inserted(part, 'ForetypeAdded')
  elseif stridx(part.old .. part.new, "\n") >= 0 && part.new !=# '' || len(part.old) > longestWord
    return Lines(part)
  elseif part.new ==# ''
    return Struck(part.l1, part.c1, part.l2, part.c2)
  endif
  var [c1, c2, text] = Words(part)
  return Struck(part.l1, c1, part.l1, c2) + [Inline(part.l1, c2, text, 'ForetypeAdded')]
enddef

# The first line in its place, the others below, the last with what follows it in the text.
def Inserted(part: dict<any>, kind: string): list<any>
  var lines = split(part.new, "\n", true)
  var text = getline(part.l1 + 1)
  var strokes = lines[0] ==# '' ? [] : [Inline(part.l1, part.c1, lines[0], kind)]
  if len(lines) > 1
    lines[-1] ..= strpart(text, part.c1)
    strokes += lines[1 :]->mapnew((_, below) => Below(part.l1, below, kind))
  endif
  return strokes
enddef

def Lines(part: dict<any>): list<any>
  var head = strpart(getline(part.l1 + 1), 0, part.c1)
  var rest = strpart(getline(part.l2 + 1), part.c2)
  var strokes = Struck(part.l1, 0, part.l2, len(getline(part.l2 + 1)))
  return strokes + split(head .. part.new .. rest, "\n", true)
    ->mapnew((_, below) => Below(part.l2, below, 'ForetypeAdded'))
enddef

# A change within a word is easier to read as the whole word.
def Words(part: dict<any>): list<any>
  var text = getline(part.l1 + 1)
  var before = strpart(text, 0, part.c1)->matchstr('\k*$')
  var after = strpart(text, part.c2)->matchstr('^\k*')
  return [part.c1 - len(before), part.c2 + len(after), before .. part.new .. after]
enddef

def Struck(l1: number, c1: number, l2: number, c2: number): list<any>
  return range(l1, l2)->mapnew((_, line) => {
    var from = line == l1 ? c1 : 0
    var to = line == l2 ? c2 : len(getline(line + 1))
    return {line: line, column: from + 1, options: {type: 'ForetypeRemoved', length: to - from}}
  })->filter((_, stroke) => stroke.options.length > 0)
enddef

def Inline(line: number, column: number, text: string, kind: string): dict<any>
  return {line: line, column: column + 1, options: {type: kind, text: Plain(text)}}
enddef

def Below(line: number, text: string, kind: string): dict<any>
  return {line: line, column: 0, options: {type: kind, text: text ==# '' ? ' ' : Plain(text), text_align: 'below'}}
enddef

def Behind(line: number, text: string, kind: string): dict<any>
  return {line: line, column: 0, options: {type: kind, text: text, text_align: 'after'}}
enddef

# Virtual text has no tab stops.
def Plain(text: string): string
  return text->substitute("\t", repeat(' ', &tabstop), 'g')
enddef
