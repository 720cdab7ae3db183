vim9script
# What a user of the plugin has, and a channel by which the test looks into this Vim.

set nocompatible noswapfile viminfo= encoding=utf-8 nobackup hidden laststatus=2
filetype plugin on
set autoindent ttimeout ttimeoutlen=10
set statusline=%{foretype#Status()}\ %l:%c
execute 'set runtimepath^=' .. $FORETYPE_VIM
g:foretype_command = json_decode($FORETYPE_COMMAND)

# What foretype shows: type, line, the struck text or the virtual one. Vim lists virtual text in no order.
def g:Shown(): list<list<any>>
  var shown: list<list<any>> = []
  for prop in prop_list(1, {end_lnum: -1})
    if prop.type =~# '^Foretype'
      var text = prop.type ==# 'ForetypeRemoved'
        ? strpart(getline(prop.lnum), prop.col - 1, prop.length)
        : prop->get('text', '')
      shown->add([prop.type[8 :], prop.lnum, text])
    endif
  endfor
  return shown
enddef

# Kept, or Vim would close it as garbage.
g:test_channel = ch_open('unix:' .. $FORETYPE_SOCKET, {mode: 'json'})
