#!/bin/sh
# Brings current Neovim, Helix, Emacs, Vim and tmux from Debian's packages into a folder of their own.
#
#   sh test/editors/get-editors.sh        prints the folder; its bin/ holds nvim, hx, emacs, emacsclient, vim, tmux
#
# The folder is $FORETYPE_EDITORS, or foretype-editors below $XDG_CACHE_HOME (~/.cache). How it works stands in
# test/support/debian-packages.sh. A second run finds the stamp and ends at once. To get newer editors remove the folder.
set -eu
. "$(dirname "$0")/../support/debian-packages.sh"

suite=forky
recipe=1 # raise it when the steps change: folders made by an older recipe are made anew

need apt-get dpkg dpkg-deb flock
need_amd64
choose_home "${FORETYPE_EDITORS:-}" foretype-editors
ready_or_begin "recipe $recipe, $suite"
fetch_packages "$suite" neovim hx emacs-nox vim tmux
unpack_packages 'libgcc-[0-9]*-dev*' 'linux-libc*' 'libc6-dev*' 'binutils*' 'lib*san[0-9]*'
find_libraries

emacs_share=$(first "$usr"/share/emacs/[0-9]*)
emacs_private=$(first "$usr"/libexec/emacs/*/x86_64-linux-gnu)
emacs_lisp=$emacs_share/lisp$(find "$emacs_share/lisp" -mindepth 1 -maxdepth 2 -type d ! -name obsolete -printf ':%p')
emacsclient=$(first "$usr"/bin/emacsclient*)

tie "$usr/bin/nvim" "$usr/lib/hx/hx" "$usr/bin/vim.basic" "$usr/bin/emacs-nox" "$usr/bin/tmux" "$emacsclient"
# Emacs looks for its dump beside the program, by the program's name.
ln -sf "$(first "$emacs_private"/*.pdmp)" "$usr/bin/emacs-nox.pdmp"

wrap nvim "$usr/bin/nvim" "VIM=$usr/share/nvim" "VIMRUNTIME=$usr/share/nvim/runtime" \
  "LUA_PATH=$usr/share/lua/5.1/?.lua;$usr/share/lua/5.1/?/init.lua;;" "LUA_CPATH=$libraries/lua/5.1/?.so;;"
wrap hx "$usr/lib/hx/hx" "HELIX_RUNTIME=$usr/lib/hx/runtime"
wrap vim "$usr/bin/vim.basic" "VIM=$usr/share/vim" "VIMRUNTIME=$(first "$usr"/share/vim/vim[0-9]*)"
wrap emacs "$usr/bin/emacs-nox" "EMACSDATA=$emacs_share/etc" "EMACSDOC=$emacs_share/etc" \
  "EMACSPATH=$emacs_private" "EMACSLOADPATH=$emacs_lisp"
wrap emacsclient "$emacsclient"
wrap tmux "$usr/bin/tmux"

for name in nvim hx vim emacs emacsclient; do starts "$name" --version; done
starts tmux -V
finish
