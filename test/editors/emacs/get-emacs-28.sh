#!/bin/sh
# Brings Emacs 28.2 with eglot 1.9 and company, as Debian 12 packages them, into a folder of their own.
#
#   sh test/editors/emacs/get-emacs-28.sh        prints the folder; its bin/ holds emacs and emacsclient
#
# The folder is $FORETYPE_EMACS_28, or foretype-emacs-28 below $XDG_CACHE_HOME (~/.cache). It works as
# get-editors.sh does, which tells why: apt only downloads, patchelf ties the programs to their own C library.
set -eu

suite=bookworm
recipe=1 # raise it when the steps below change
packages='emacs-nox elpa-eglot elpa-company patchelf'

fail() {
  printf 'get-emacs-28: %s\n' "$1" >&2
  exit 1
}

for tool in apt-get dpkg dpkg-deb flock; do
  command -v "$tool" >/dev/null 2>&1 || fail "'$tool' is missing; run this on Debian, Ubuntu or in such a container."
done
[ "$(dpkg --print-architecture)" = amd64 ] || fail 'only amd64 is known to work'

home=${FORETYPE_EMACS_28:-${XDG_CACHE_HOME:-${HOME:?HOME is not set}/.cache}/foretype-emacs-28}
mkdir -p "$home" || fail "cannot create $home"
home=$(realpath "$home")
stamp="$home/stamp"
identity="recipe $recipe, $suite, $home"

exec 9>"$home/lock"
flock 9
if [ "$(cat "$stamp" 2>/dev/null)" = "$identity" ]; then
  printf '%s\n' "$home"
  exit 0
fi

rm -rf "$stamp" "$home/tree" "$home/bin" "$home/lisp"
mkdir -p "$home/apt/lists/partial" "$home/apt/cache/archives/partial" "$home/tree" "$home/bin" "$home/lisp"

known_mirror() {
  apt-get indextargets --format '$(SITE)' 'Created-By: Packages' 'Origin: Debian' 2>/dev/null | grep -v security | head -n 1
}
mirror=${FORETYPE_DEBIAN_MIRROR:-$(known_mirror || true)}
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

apt-get -q --error-on=any update >"$log" 2>&1 || fail "cannot read the package lists of $mirror (log: $log)"
rm -f "$home"/apt/cache/archives/*.deb
# shellcheck disable=SC2086 # the list is meant to be split
apt-get -q -y --download-only --no-install-recommends install $packages >"$log" 2>&1 ||
  fail "cannot download the packages from $mirror (log: $log)"

for package in "$home"/apt/cache/archives/*.deb; do
  case ${package##*/} in
    gcc-[0-9]* | libgcc-[0-9]*-dev* | linux-libc* | libc6-dev* | binutils* | perl* | libperl* | lib*san[0-9]*) ;;
    debconf* | tzdata* | openssl* | media-types* | dpkg_* | tar_*) ;;
    *) dpkg-deb --extract "$package" "$home/tree" || fail "cannot unpack ${package##*/}" ;;
  esac
done

# Debian 12 keeps the loader and part of the libraries in /lib; one folder holds them all here.
usr="$home/tree/usr"
libraries="$usr/lib/x86_64-linux-gnu"
[ ! -d "$home/tree/lib/x86_64-linux-gnu" ] || cp -a "$home/tree/lib/x86_64-linux-gnu/." "$libraries/"
loader="$libraries/ld-linux-x86-64.so.2"
[ -x "$loader" ] || fail "the unpacked C library has no loader at $loader"

first() { # the first existing path of a pattern
  [ -e "$1" ] || fail "the packages have changed: nothing at $1"
  printf '%s' "$1"
}
share=$(first "$usr"/share/emacs/28*)
private=$(first "$usr"/libexec/emacs/*/x86_64-linux-gnu)
client=$(first "$usr"/bin/emacsclient*)
lisp=$share/lisp$(find "$share/lisp" -mindepth 1 -maxdepth 2 -type d ! -name obsolete -printf ':%p')

for program in "$usr/bin/emacs-nox" "$client"; do
  "$loader" --library-path "$libraries" "$usr/bin/patchelf" \
    --set-interpreter "$loader" --set-rpath "$libraries" --force-rpath "$program" || fail "cannot relocate $program"
done
ln -sf "$(first "$private"/*.pdmp)" "$usr/bin/emacs-nox.pdmp"

# eglot and what it needs newer than Emacs 28 has it; Debian leaves the compiling to the installation.
for source in "$usr"/share/emacs/site-lisp/elpa-src/*; do cp -a "$source" "$home/lisp/"; done
packages_lisp=$(find "$home/lisp" -mindepth 1 -maxdepth 1 -type d -printf '%p:')
{
  printf '#!/bin/sh\n'
  printf "export EMACSDATA='%s' EMACSDOC='%s' EMACSPATH='%s'\n" "$share/etc" "$share/etc" "$private"
  printf "export EMACSLOADPATH='%s%s'\n" "$packages_lisp" "$lisp"
  printf "exec '%s' \"\$@\"\n" "$usr/bin/emacs-nox"
} >"$home/bin/emacs"
printf "#!/bin/sh\nexec '%s' \"\$@\"\n" "$client" >"$home/bin/emacsclient"
chmod +x "$home/bin/emacs" "$home/bin/emacsclient"

"$home/bin/emacs" --version >"$log" 2>&1 </dev/null || fail "Emacs does not start (folder: $home)"
find "$home/lisp" -name '*.el' ! -name '*-autoloads.el' ! -name '*-pkg.el' ! -path '*company-tng*' \
  -exec "$home/bin/emacs" -Q --batch -f batch-byte-compile {} + >"$log" 2>&1 || true # the source runs as well
rm -rf "$home/apt"
printf '%s\n' "$identity" >"$stamp"
printf '%s\n' "$home"
