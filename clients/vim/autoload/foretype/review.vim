vim9script
# The changes of a review: marked in the text as the server tells, listed, and settled by a word.

import autoload './document.vim'
import autoload './server.vim'

# By uri: {path, places: what the server marks there}
var files: dict<dict<any>> = {}

const words = ['accept', 'all', 'ask', 'end', 'list', 'next', 'plan', 'redo', 'reject']

export def Words(): list<string>
  return copy(words)
enddef

export def Forget()
  for uri in keys(files)
    files[uri].places = []
    Draw(files[uri])
  endfor
  files = {}
enddef

# The server marks these places of a file, and no others.
export def Marked(uri: string, path: string, diagnostics: list<any>)
  files[uri] = {path: path, places: diagnostics->copy()->filter((_, one) => one->get('code', '') ==# 'review')}
  Draw(files[uri])
  if empty(files[uri].places)
    remove(files, uri)
  endif
enddef

# A file that is loaded later is drawn then.
export def Entered()
  for file in values(files)
    if document.BufferAt(file.path) == bufnr()
      Draw(file)
    endif
  endfor
enddef

def Draw(file: dict<any>)
  var nr = document.BufferAt(file.path)
  if nr == 0 || !bufloaded(nr)
    return
  endif
  for name in ['ForetypeReview', 'ForetypeSkip']
    if empty(prop_type_get(name))
      prop_type_add(name, {highlight: name, combine: true, priority: 5})
    endif
    prop_remove({type: name, bufnr: nr, all: true})
  endfor
  var count = getbufinfo(nr)[0].linecount
  for place in file.places
    var name = place->get('tags', [])->index(1) >= 0 ? 'ForetypeSkip' : 'ForetypeReview'
    for line in range(place.range.start.line, place.range.end.line)
      if line < count
        prop_add(line + 1, 1, {type: name, bufnr: nr, end_col: len(getbufline(nr, line + 1)[0]) + 1})
      endif
    endfor
  endfor
enddef

def List()
  var items: list<dict<any>> = []
  for file in values(files)
    for place in file.places
      items->add({filename: file.path, lnum: place.range.start.line + 1, col: place.range.start.character + 1,
        text: split(place.message, "\n")[0]})
    endfor
  endfor
  if empty(items)
    echo 'No change is left to review'
    return
  endif
  setqflist([], ' ', {title: 'foretype: review', items: items})
  copen
enddef

# Without a word, or with plan, a review begins; each other word is about the change at the cursor.
export def Run(given: list<string>)
  var word = given->get(0, '')
  if word ==# '' || word ==# 'plan'
    server.Command('foretype.review', {of: word ==# 'plan' ? 'plan' : 'commit'}, '')
  elseif word ==# 'list'
    List()
  elseif words->index(word) < 0
    echohl ErrorMsg
    echomsg $'foretype: review takes {join(words, ", ")}'
    echohl None
  else
    document.Sync(bufnr())
    var about: dict<any> = {uri: document.Uri(bufnr()), position: {line: line('.') - 1, character: col('.') - 1}}
    if word ==# 'redo' && len(given) > 1
      about.instruction = join(given[1 :])
    endif
    server.Command('foretype.review.' .. (word ==# 'all' ? 'acceptLike' : word), about, 'No change of a review is here')
  endif
enddef
