vim9script
# :Foretype and its words.

import autoload './doctor.vim'
import autoload './engine.vim'
import autoload './server.vim'

# By word; filled at the end, where all that it names stands above.
var commands: dict<func> = {}

export def Run(words: list<string>)
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
  return line =~# '\S\s\+\S\+\s' ? [] : Words()->filter((_, word) => stridx(word, start) == 0)
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

commands = {
  accept: (_) => engine.Accept(),
  all: (_) => engine.AcceptAll(),
  ask: (_) => engine.Ask(true),
  doctor: (_) => doctor.Report(),
  explain: (_) => Explain(),
  list: (_) => List(),
  reject: (_) => engine.Reject(),
  restart: (_) => server.Restart(),
  snooze: (rest) => engine.Snooze(str2nr(rest->get(0, '0'))),
  toggle: (_) => engine.Toggle(),
}
