vim9script noclear
# foretype in Vim: events, the command, highlights. Everything else is loaded with the first file.

if exists('g:loaded_foretype')
  finish
endif
if !has('vim9script') || !has('patch-9.0.0438') || !has('channel') || !has('job') || !has('textprop') || !has('timers')
  finish
endif
g:loaded_foretype = 1

import autoload 'foretype/engine.vim'
import autoload 'foretype/command.vim'

# What ForetypeRemoved was made; what the user makes of it stays.
var own: list<any> = []

def Highlights()
  highlight default link ForetypeGhost Comment
  highlight default link ForetypeAdded DiffAdd
  highlight default link ForetypeHint NonText
  highlight default link ForetypePlace Visual
  highlight default link ForetypeReview DiffText
  highlight default link ForetypeSkip Comment
  var now = hlget('ForetypeRemoved')
  if now != own && !now->empty() && !now[0]->get('cleared', false)
    return
  endif
  # Struck out, and in the colors of removed lines too: some terminals draw no strike-through, and not all of them say so.
  var removed = hlget('DiffDelete', true)->get(0, {})
  for at in ['cterm', 'gui']
    removed[at] = removed->get(at, {})->copy()->extend({strikethrough: true})
  endfor
  # The text is to be read: on the color of its ground it keeps its own.
  for [ground, ink] in [['ctermbg', 'ctermfg'], ['guibg', 'guifg']]
    if removed->has_key(ground) && removed->has_key(ink)
      remove(removed, ink)
    endif
  endfor
  hlset([removed->extend({name: 'ForetypeRemoved', term: {reverse: true}})])
  own = hlget('ForetypeRemoved')
enddef
Highlights()

augroup foretype
  autocmd!
  autocmd ColorScheme * Highlights()
  # Vim hears from the terminal how dark it is after it has begun, and then gives its own groups other colors.
  autocmd OptionSet background Highlights()
  autocmd BufEnter,FileType * engine.Entered()
  autocmd BufLeave * engine.Left()
  autocmd TextChanged,TextChangedI,TextChangedP * engine.Changed()
  autocmd CursorMoved,CursorMovedI,WinScrolled * engine.Moved()
  autocmd InsertEnter,InsertLeave * engine.Moved()
  autocmd CompleteChanged,CompleteDone * engine.PopupChanged()
  autocmd BufWritePost * engine.Saved(str2nr(expand('<abuf>')))
  autocmd BufUnload,BufFilePre * engine.Closed(str2nr(expand('<abuf>')))
  autocmd VimLeavePre * engine.Quit()
augroup END

# Without -bar, for " and | are part of what is said.
command! -nargs=* -range -complete=customlist,foretype#command#Complete Foretype command.Run([<f-args>], <range> > 0 ? [<line1>, <line2>] : [])

noremap <Plug>(foretype-accept) <Cmd>call foretype#engine#Accept()<CR>
noremap! <Plug>(foretype-accept) <Cmd>call foretype#engine#Accept()<CR>
noremap! <Plug>(foretype-accept-word) <Cmd>call foretype#engine#AcceptWord()<CR>
noremap! <Plug>(foretype-accept-line) <Cmd>call foretype#engine#AcceptLine()<CR>
noremap <Plug>(foretype-reject) <Cmd>call foretype#engine#Reject()<CR>
noremap! <Plug>(foretype-reject) <Cmd>call foretype#engine#Reject()<CR>
