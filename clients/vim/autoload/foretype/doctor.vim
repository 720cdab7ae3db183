vim9script
# :Foretype doctor: what works here, what does not, and what to do about it.

import autoload './document.vim'
import autoload './keys.vim'
import autoload './pause.vim'
import autoload './server.vim'

export def Report()
  var own = Checks()->mapnew((_, check) => Line(check))->flattennew(1)
  if !server.Ready()
    var fault = Line(['fault', 'the server does not run',
      'mend what is a fault above, then :Foretype restart; foretype doctor in a terminal says more'])
    Show('doctor', own + [''] + fault + server.LastWords())
    return
  endif
  server.Request('foretype/status', {checks: true}, (status) => {
    var theirs = status.checks->mapnew((_, check) =>
      Line([check.state, $'{check.name}: {check.says}', check->get('remedy', '')]))
    Show('doctor', own + [''] + theirs->flattennew(1))
  })
enddef

# [state, finding, remedy]
def Checks(): list<list<string>>
  var program = server.Program()[0]
  return [
    ['ok', $'Vim {v:versionlong / 10000 / 100}.{v:versionlong / 10000 % 100}, patch {v:versionlong % 10000}', ''],
    executable(program)
      ? ['ok', $'the server is {exepath(program)}', '']
      : ['fault', $'there is no program {program}',
        'npm install -g foretype; where it is not on Vim''s PATH, let g:foretype_command name it'],
    &encoding ==# 'utf-8'
      ? ['ok', 'encoding is utf-8', '']
      : ['fault', $'encoding is {&encoding}', 'set encoding=utf-8 in your vimrc'],
    document.Wanted(bufnr())
      ? ['ok', 'foretype works in this buffer', '']
      : ['note', 'foretype does not work in this buffer',
        'it needs a file; g:foretype_filetypes and b:foretype_enabled switch it off'],
    ['ok', $'{keys.Name("accept")} accepts while something is shown', ''],
    pause.Enabled()
      ? ['ok', 'predictions are on', '']
      : ['fault', 'predictions are switched off', ':Foretype toggle'],
  ]
enddef

def Line(check: list<string>): list<string>
  var [state, finding, remedy] = check
  return [printf('%-6s %s', state, finding)] + (remedy ==# '' ? [] : ['       → ' .. remedy])
enddef

export def Show(name: string, lines: list<string>)
  execute $'botright new foretype://{name}'
  setlocal buftype=nofile bufhidden=wipe noswapfile nobuflisted
  setline(1, lines)
  setlocal nomodifiable
enddef
