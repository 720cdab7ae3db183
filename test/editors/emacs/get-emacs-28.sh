#!/bin/sh
# Brings Emacs 28.2 with eglot 1.9 and company, as Debian 12 packages them, into a folder of their own.
#
#   sh test/editors/emacs/get-emacs-28.sh        prints the folder; its bin/ holds emacs and emacsclient
#
# The folder is $FORETYPE_EMACS_28, or foretype-emacs-28 below $XDG_CACHE_HOME (~/.cache). How it works stands in
# test/support/debian-packages.sh.
set -eu
. "$(dirname "$0")/../../support/debian-packages.sh"

suite=bookworm
recipe=1 # raise it when the steps change

need apt-get dpkg dpkg-deb flock
need_amd64
choose_home "${FORETYPE_EMACS_28:-}" foretype-emacs-28
ready_or_begin "recipe $recipe, $suite" lisp
fetch_packages "$suite" emacs-nox elpa-eglot elpa-company
unpack_packages 'libgcc-[0-9]*-dev*' 'linux-libc*' 'libc6-dev*' 'binutils*' 'lib*san[0-9]*' 'dpkg_*' 'tar_*'
find_libraries

share=$(first "$usr"/share/emacs/28*)
private=$(first "$usr"/libexec/emacs/*/x86_64-linux-gnu)
client=$(first "$usr"/bin/emacsclient*)
own_lisp=$share/lisp$(find "$share/lisp" -mindepth 1 -maxdepth 2 -type d ! -name obsolete -printf ':%p')
tie "$usr/bin/emacs-nox" "$client"
ln -sf "$(first "$private"/*.pdmp)" "$usr/bin/emacs-nox.pdmp"

# eglot and what it needs newer than Emacs 28 has it; Debian leaves the compiling to the installation.
for source in "$usr"/share/emacs/site-lisp/elpa-src/*; do cp -a "$source" "$home/lisp/"; done
packages_lisp=$(find "$home/lisp" -mindepth 1 -maxdepth 1 -type d -printf '%p:')
wrap emacs "$usr/bin/emacs-nox" "EMACSDATA=$share/etc" "EMACSDOC=$share/etc" "EMACSPATH=$private" \
  "EMACSLOADPATH=$packages_lisp$own_lisp"
wrap emacsclient "$client"

starts emacs --version
find "$home/lisp" -name '*.el' ! -name '*-autoloads.el' ! -name '*-pkg.el' ! -path '*company-tng*' \
  -exec "$home/bin/emacs" -Q --batch -f batch-byte-compile {} + >"$log" 2>&1 || true # the source runs as well
finish
