# shellcheck shell=sh
# Programs from Debian's packages in a folder of their own: what the scripts that source this file have in common.
#
# Nothing is installed: apt only downloads, and needs no root. Its private configuration says that *no* package is
# present, so the C library comes along, and patchelf ties each program to that library. The path stands in the programs'
# headers (DT_RPATH), not in the environment: what a program starts, such as node, keeps using the library of this machine.
#
# A script calls, in this order: need, choose_home, ready_or_begin, fetch_packages, unpack_packages, find_libraries, then
# tie and wrap for each program, and finish.

fail() {
  printf '%s: %s\n' "$(basename "$0" .sh)" "$1" >&2
  exit 1
}

need() { # need TOOL …
  for tool; do
    command -v "$tool" >/dev/null 2>&1 ||
      fail "'$tool' is missing. The programs come from Debian packages; run this on Debian, Ubuntu or in such a container."
  done
}

need_amd64() {
  [ "$(dpkg --print-architecture)" = amd64 ] || fail 'only amd64 is known to work'
}

choose_home() { # choose_home WANTED NAME: sets $home to WANTED, or to NAME in the cache folder where that is empty
  home=${1:-${XDG_CACHE_HOME:-${HOME:?HOME is not set}/.cache}/$2}
  mkdir -p "$home" || fail "cannot create $home"
  home=$(realpath "$home")
  stamp="$home/stamp"
  log="$home/log"
}

# ready_or_begin IDENTITY FOLDER …: ends the script where $home was made by the same recipe. Else empties it; the FOLDERs
# are made anew. Programs hold absolute paths, so a folder that was moved has to be made again: hence the path.
ready_or_begin() {
  identity="$1, $home"
  shift
  # Test files run side by side: the first one works, the others wait for it.
  exec 9>"$home/lock"
  flock 9
  if [ "$(cat "$stamp" 2>/dev/null)" = "$identity" ]; then
    printf '%s\n' "$home"
    exit 0
  fi
  rm -rf "$stamp" "$home/tree" "$home/bin"
  mkdir -p "$home/tree" "$home/bin"
  for folder; do
    rm -rf "${home:?}/$folder"
    mkdir -p "$home/$folder"
  done
}

finish() {
  rm -rf "$home/apt" "$log"
  printf '%s\n' "$identity" >"$stamp"
  printf '%s\n' "$home"
}

known_mirror() {
  apt-get indextargets --format '$(SITE)' 'Created-By: Packages' 'Origin: Debian' 2>/dev/null | grep -v security | head -n 1
}

fetch_packages() { # fetch_packages SUITE PACKAGE …
  suite=$1
  shift
  # The mirror this machine already uses for Debian; its lists are fetched once where there are none yet.
  mirror=${FORETYPE_DEBIAN_MIRROR:-$(known_mirror || true)}
  if [ -z "$mirror" ] && [ "$(id -u)" = 0 ]; then
    apt-get -qq update >/dev/null 2>&1 || true
    mirror=$(known_mirror || true)
  fi
  [ -n "$mirror" ] || fail "no Debian mirror is known here: run apt-get update, or name one in FORETYPE_DEBIAN_MIRROR"
  keyring=/usr/share/keyrings/debian-archive-keyring.gpg
  [ -r "$keyring" ] || fail "$keyring is missing: install the package debian-archive-keyring"

  mkdir -p "$home/apt/lists/partial" "$home/apt/cache/archives/partial"
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
  # Two versions of one library must not be unpacked over each other.
  rm -f "$home"/apt/cache/archives/*.deb
  fetching update --error-on=any
  fetching install -y --download-only --no-install-recommends patchelf "$@"
}

fetching() { # fetching COMMAND WORD …
  APT_CONFIG="$home/apt/apt.conf" apt-get -q "$@" >"$log" 2>&1 || {
    tail -n 5 "$log" >&2
    fail "apt-get $1 failed with $mirror (log: $log; FORETYPE_DEBIAN_MIRROR names another mirror)"
  }
}

unpack_packages() { # unpack_packages PATTERN …: names of dependencies that nothing needs in order to run here
  for package in "$home"/apt/cache/archives/*.deb; do
    name=${package##*/}
    wanted=yes
    for pattern in 'gcc-[0-9]*' 'perl*' 'libperl*' 'debconf*' 'tzdata*' 'openssl*' 'media-types*' "$@"; do
      # shellcheck disable=SC2254 # a pattern is meant
      case $name in $pattern) wanted=no ;; esac
    done
    [ $wanted = no ] || dpkg-deb --extract "$package" "$home/tree" || fail "cannot unpack $name"
  done
}

find_libraries() { # sets $usr, $libraries and $loader
  usr="$home/tree/usr"
  libraries="$usr/lib/x86_64-linux-gnu"
  # Older suites keep the loader and part of the libraries in /lib; one folder holds them all here.
  [ ! -d "$home/tree/lib/x86_64-linux-gnu" ] || cp -a "$home/tree/lib/x86_64-linux-gnu/." "$libraries/"
  loader="$libraries/ld-linux-x86-64.so.2"
  [ -x "$loader" ] || fail "the unpacked C library has no loader at $loader"
}

relocate() { # relocate OPTION … PROGRAM: patchelf cannot tie itself to the new library while it runs, so by the loader
  "$loader" --library-path "$libraries" "$usr/bin/patchelf" --set-interpreter "$loader" "$@" || fail "cannot relocate $*"
}

tie() { # tie PROGRAM …
  for program; do
    [ -x "$program" ] || fail "the packages have changed: no $program"
    relocate --set-rpath "$libraries" --force-rpath "$program"
  done
}

# wrap NAME PROGRAM [VARIABLE=VALUE …]: a starter in bin/ that gives the program the places of its own files.
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

starts() { # starts NAME OPTION
  "$home/bin/$1" "$2" >"$log" 2>&1 </dev/null || {
    tail -n 5 "$log" >&2
    fail "'$1 $2' does not start (folder: $home)"
  }
}
