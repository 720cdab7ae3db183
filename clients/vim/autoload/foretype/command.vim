vim9script
# :Foretype and its words.

import autoload './doctor.vim'
import autoload './document.vim'
import autoload './engine.vim'
import autoload './pause.vim'
import autoload './review.vim'
import autoload './server.vim'

# The lines that the last command is about.
var over: list<number> = []

# What may follow a word.
const second = {plan: ['all', 'drop', 'files'], review: review.Words()}

# By word; filled at the end, where all that it names stands above.
var commands: dict<func> = {}

# `lines`: the first and the last that the command is about, or none.
export def Run(words: list<string>, lines: list<number> = [])
  over = lines
  var word = words->get(0, 'doctor')
  if commands->has_key(word)
    commands[word](words[1 :])
  else
    echohl ErrorMsg
    echomsg $'foretype: there is no {word}; known: {Words()->join(", ")}'
    echohl None
  endif
enddef

export def Complete(start: string, line: string, _: number): list<string>
  var known = line->matchstr('\S\s\+\zs\S.*')->split('\s\+', true)
  var offered = len(known) <= 1 ? Words() : len(known) == 2 ? second->get(known[0], []) : []
  return offered->copy()->filter((_, word) => stridx(word, start) == 0)
enddef

def Words(): list<string>
  return keys(commands)->sort()
enddef

# The coming edits in the quickfix list.
def List()
  engine.Queue((coming) => {
    var places = coming->mapnew((_, one) => Place(one))
    if empty(places)
      echo 'No coming edits'
      return
    endif
    setqflist([], ' ', {title: 'foretype: coming edits', items: places})
    copen
  })
enddef

def Place(one: dict<any>): dict<any>
  var part = one.parts[0]
  var text = getbufline(one.nr, part.l1 + 1)[0]->trim()
  return {bufnr: one.nr, lnum: part.l1 + 1, col: part.c1 + 1, text: $'{text}  ({one.reason})'}
enddef

def Explain()
  var shown = engine.Suggestion()
  if empty(shown)
    echo 'No next edit is shown'
    return
  endif
  server.Request('foretype/explain', {id: shown.id}, (result) => {
    doctor.Show('explain', split(result.markdown, "\n", true))
  })
enddef

def Snooze(words: list<string>)
  if words->get(0, '0') =~# '^\d\+$'
    pause.Snooze(words->mapnew((_, word) => str2nr(word)))
  else
    echo 'Quiet for how many minutes? As in :Foretype snooze 10; 0 wakes it'
  endif
enddef

const planWords = {all: 'acceptAll', drop: 'drop', files: 'addFiles'}

# Words of the user's own are a goal; over lines it is about those.
def Plan(words: list<string>)
  var word = join(words)
  if planWords->has_key(word)
    server.Command($'foretype.plan.{planWords[word]}', {}, 'There is no plan')
  else
    server.Command('foretype.plan', About(word ==# '' ? {} : {goal: word}), '')
  endif
enddef

def Question(words: list<string>)
  if empty(words)
    echo 'Ask what? As in :Foretype question where is the file read'
  else
    server.Command('foretype.ask', About({question: join(words)}), '')
  endif
enddef

def Edit(words: list<string>)
  if empty(words)
    echo 'Change what? As in :Foretype edit make it async'
  else
    server.Command('foretype.edit', About({instruction: join(words)}), '')
  endif
enddef

# What stands in a register: what was yanked last, or what is named.
def Land(words: list<string>)
  var sketch = getreg(words->get(0, '"'))
  if sketch =~# '\S'
    server.Command('foretype.apply', About({sketch: sketch}), '')
  else
    echo 'Nothing is in that register: yank the answer, then :Foretype apply'
  endif
enddef

# This file and the lines of the command, for the server.
def About(asked: dict<any>): dict<any>
  document.Sync(bufnr())
  var about: dict<any> = {uri: document.Uri(bufnr())}
  if !empty(over)
    about.range = {start: {line: over[0] - 1, character: 0}, end: {line: over[1], character: 0}}
  endif
  return about->extend(asked)
enddef

def Example()
  document.Sync(bufnr())
  server.Command('foretype.byExample', {uri: document.Uri(bufnr())}, 'Make the change once by hand first')
enddef

# To the edit that is known; else to the line where one is likeliest, then to the one after it.
def Next()
  document.Sync(bufnr())
  server.Command('foretype.nextEdit.jump', {}, '')
enddef

commands = {
  accept: (_) => engine.Accept(),
  all: (_) => engine.AcceptAll(),
  apply: (rest) => Land(rest),
  ask: (_) => engine.Ask(true),
  doctor: (_) => doctor.Report(),
  edit: (rest) => Edit(rest),
  example: (_) => Example(),
  definition: (_) => server.Command('foretype.nextEdit.definition', {}, 'No next edit is known here'),
  explain: (_) => Explain(),
  fix: (_) => server.Command('foretype.fix', About({}), ''),
  list: (_) => List(),
  next: (_) => Next(),
  plan: (rest) => Plan(rest),
  question: (rest) => Question(rest),
  redo: (_) => server.Command('foretype.redo', {}, ''),
  reject: (_) => engine.Reject(),
  restart: (_) => server.Restart(),
  reveal: (_) => engine.Reveal(),
  review: (rest) => review.Run(rest),
  snooze: (rest) => Snooze(rest),
  stop: (_) => server.Command('foretype.stop', {}, 'Nothing is under way'),
  toggle: (_) => pause.Toggle(),
  undo: (_) => server.Command('foretype.undo', {}, ''),
}
