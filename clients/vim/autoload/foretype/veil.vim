vim9script
# The quiet way to show an edit, where g:foretype_text is 'asked': its place alone is marked, until the user wants to see
# what would stand there.

# Where the user asked, in which text: whoever moves on has seen it.
var asked: list<any> = []

def Here(): list<any>
  return [bufnr(), b:changedtick, getpos('.')]
enddef

export def Reveal()
  asked = asked == Here() ? [] : Here()
enddef

# The same places without the new text: what would change is marked, and where something would come stands a sign.
export def Over(strokes: list<any>): list<any>
  if get(g:, 'foretype_text', 'shown') !=# 'asked' || asked == Here()
    return strokes
  endif
  var out: list<any> = []
  for stroke in strokes
    var options: dict<any> = stroke.options->copy()
    var column: number = stroke.column
    if options.type !=# 'ForetypeHint'
      options.type = 'ForetypePlace'
      if options->has_key('text')
        var below = options->get('text_align', '') ==# 'below'
        options = {type: 'ForetypePlace', text: '…'}->extend(below ? {text_align: 'after'} : {})
        column = below ? 0 : column
      endif
    endif
    var veiled = {line: stroke.line, column: column, options: options}
    # Of several lines below one sign is enough.
    if empty(out) || out[-1] != veiled
      out->add(veiled)
    endif
  endfor
  return out
enddef
