#!/bin/sh
# Brings current Neovim, Helix, Emacs, Vim and tmux from Debian's packages into a folder of their own.
#
#   sh test/editors/get-editors.sh        prints the folder; its bin/ holds nvim, hx, emacs, emacsclient, vim, tmux
#
# The folder is $FORETYPE_EDITORS, or foretype-editors below $XDG_CACHE_HOME (~/.cache). Nothing is
# installed: apt only downloads, and needs no root. Its private configuration says that *no* package is
# present, so the C library comes along, and patchelf ties each program to that library. The path stands in
# the programs' headers (DT_RPATH), not in the environment: what an editor starts, such as node, keeps using
# the library of this machine.
#
# A second run finds the stamp and ends at once. To get newer editors remove the folder.
set -eu

suite=forky
recipe=1 # raise it when the steps below change: folders made by an older recipe are made anew
packages='neovim hx emacs-nox vim tmux patchelf'

fail() {
  printf 'get-editors: %s\n' "$1" >&2
  exit 1
}

for tool in apt-get dpkg dpkg-deb flock; do
  command -v "$tool" >/dev/null 2>&1 ||
    fail "'$tool' is missing. The editors come from Debian packages; run this on Debian, Ubuntu or in such a container."
done
[ "$(dpkg --print-architecture)" = amd64 ] || fail 'only amd64 is known to work'

home=${FORETYPE_EDITORS:-${XDG_CACHE_HOME:-${HOME:?HOME is not set}/.cache}/foretype-editors}
mkdir -p "$home" || fail "cannot create $home"
home=$(realpath "$home")
stamp="$home/stamp"
# Programs hold absolute paths, so a folder that was moved has to be made again: hence the path.
identity="recipe $recipe, $suite, $home"

# Test files run side by side: the first one works, the others wait for it.
exec 9>"$home/lock"
flock 9
if [ "$(cat "$stamp" 2>/dev/null)" = "$identity" ]; then
  printf '%s\n' "$home"
  exit 0
fi

rm -rf "$stamp" "$home/tree" "$home/bin"
mkdir -p "$home/apt/lists/partial" "$home/apt/cache/archives/partial" "$home/tree" "$home/bin"

# The mirror this machine already uses for Debian; its lists are fetched once where there are none yet.
known_mirror() {
  apt-get indextargets --format '$(SITE)' 'Created-By: Packages' 'Origin: Debian' 2>/dev/null | grep -v security | head -n 1
}
mirror=${FORETYPE_DEBIAN_MIRROR:-$(known_mirror || true)}
if [ -z "$mirror" ] && [ "$(id -u)" = 0 ]; then
  apt-get -qq update >/dev/null 2>&1 || true
  mirror=$(known_mirror || true)
fi
[ -n "$mirror" ] || fail "no Debian mirror is known here: run apt-get update, or name one in FORETYPE_DEBIAN_MIRROR"
keyring=/usr/share/keyrings/debian-archive-keyring.gpg
[ -r "$keyring" ] || fail "$keyring is missing: install the package debian-archive-keyring"

: >"$home/apt/status"
printf 'deb [arch=amd64 signed-by=%s] %s %s main\n' "$keyring" "$mirror" "$suite" >"$home/apt/sources.list"
cat >"$home/apt/apt.conf" <<CONF
Dir::Etc::sourcelist "$home/apt/sources.list";
Dir::Etc::sourceparts "-";
Dir::State::lists "$home/apt/lists";
Dir::State::status "$home/apt/status";
Dir::Cache "$home/apt/cache";
Debug::NoLocking "1";
APT::Sandbox::User "root";
Acquire::Languages "none";
Acquire::Retries "3";
CONF
export APT_CONFIG="$home/apt/apt.conf"
log="$home/apt/log"

apt-get -q --error-on=any update >"$log" 2>&1 || {
  tail -n 5 "$log" >&2
  fail "cannot read the package lists of $mirror (log: $log; FORETYPE_DEBIAN_MIRROR names another mirror)"
}
# Two versions of one library must not be unpacked over each other.
rm -f "$home"/apt/cache/archives/*.deb
# shellcheck disable=SC2086 # the list is meant to be split
apt-get -q -y --download-only --no-install-recommends install $packages >"$log" 2>&1 || {
  tail -n 5 "$log" >&2
  fail "cannot download the packages from $mirror (log: $log)"
}

for package in "$home"/apt/cache/archives/*.deb; do
  case ${package##*/} in
    # Dependencies that nothing needs in order to run here.
    gcc-[0-9]* | libgcc-[0-9]*-dev* | linux-libc* | libc6-dev* | binutils* | perl* | libperl* | lib*san[0-9]*) ;;
    debconf* | tzdata* | openssl* | media-types*) ;;
    *) dpkg-deb --extract "$package" "$home/tree" || fail "cannot unpack ${package##*/}" ;;
  esac
done

usr="$home/tree/usr"
libraries="$usr/lib/x86_64-linux-gnu"
loader="$usr/lib64/ld-linux-x86-64.so.2"
[ -x "$loader" ] || fail "the unpacked C library has no loader at $loader"

# patchelf cannot tie itself to the new library while it runs, so it is started through the loader.
tie() {
  "$loader" --library-path "$libraries" "$usr/bin/patchelf" \
    --set-interpreter "$loader" --set-rpath "$libraries" --force-rpath "$1" || fail "cannot relocate $1"
}
# wrap NAME PROGRAM [VARIABLE=VALUE …]: a starter that gives the program the places of its own files.
wrap() {
  name=$1 program=$2
  shift 2
  {
    printf '#!/bin/sh\n'
    for assignment; do printf "export %s='%s'\n" "${assignment%%=*}" "${assignment#*=}"; done
    printf "exec '%s' \"\$@\"\n" "$program"
  } >"$home/bin/$name"
  chmod +x "$home/bin/$name"
}
first() { # the first existing path of a pattern
  [ -e "$1" ] || fail "the packages have changed: nothing at $1"
  printf '%s' "$1"
}

emacs_share=$(first "$usr"/share/emacs/[0-9]*)
emacs_private=$(first "$usr"/libexec/emacs/*/x86_64-linux-gnu)
emacs_lisp=$emacs_share/lisp$(find "$emacs_share/lisp" -mindepth 1 -maxdepth 2 -type d ! -name obsolete -printf ':%p')
emacsclient=$(first "$usr"/bin/emacsclient*)

for program in "$usr/bin/nvim" "$usr/lib/hx/hx" "$usr/bin/vim.basic" "$usr/bin/emacs-nox" "$usr/bin/tmux" "$emacsclient"; do
  [ -x "$program" ] || fail "the packages have changed: no $program"
  tie "$program"
done
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

for check in 'nvim --version' 'hx --version' 'vim --version' 'emacs --version' 'emacsclient --version' 'tmux -V'; do
  # shellcheck disable=SC2086
  "$home/bin/"$check >"$log" 2>&1 </dev/null || {
    tail -n 5 "$log" >&2
    fail "'$check' does not start (folder: $home)"
  }
done

rm -rf "$home/apt"
printf '%s\n' "$identity" >"$stamp"
printf '%s\n' "$home"
