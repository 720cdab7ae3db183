#!/bin/sh
# Brings a software Vulkan device (Mesa's lavapipe) from Debian's packages into a folder of its own.
#
#   sh test/model/get-vulkan.sh        prints the folder; its bin/node is a Node that sees the device
#
# The folder is $FORETYPE_VULKAN, or foretype-vulkan below $XDG_CACHE_HOME (~/.cache). Nothing is installed: apt only
# downloads, and needs no root. Its private configuration says that *no* package is present, so the C library comes
# along: the WebGPU provider refuses the drivers of older Debians, and newer drivers need a newer C library. So a copy
# of this machine's node is tied to that library by patchelf (DT_RPATH); a starter names the driver.
#
# A second run finds the stamp and ends at once. To get a newer driver remove the folder.
set -eu

suite=trixie
recipe=1 # raise it when the steps below change: folders made by an older recipe are made anew
packages='mesa-vulkan-drivers libvulkan1 libstdc++6 patchelf'

fail() {
  printf 'get-vulkan: %s\n' "$1" >&2
  exit 1
}

for tool in apt-get dpkg dpkg-deb flock node; do
  command -v "$tool" >/dev/null 2>&1 ||
    fail "'$tool' is missing. The driver comes from Debian packages; run this on Debian, Ubuntu or in such a container."
done
[ "$(dpkg --print-architecture)" = amd64 ] || fail 'only amd64 is known to work'

home=${FORETYPE_VULKAN:-${XDG_CACHE_HOME:-${HOME:?HOME is not set}/.cache}/foretype-vulkan}
mkdir -p "$home" || fail "cannot create $home"
home=$(realpath "$home")
stamp="$home/stamp"
node=$(node -p process.execPath)
# Programs hold absolute paths, so a folder that was moved has to be made again: hence the path.
identity="recipe $recipe, $suite, $home, $node $(node --version)"

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
    gcc-[0-9]* | perl* | debconf* | tzdata* | openssl* | media-types*) ;;
    *) dpkg-deb --extract "$package" "$home/tree" || fail "cannot unpack ${package##*/}" ;;
  esac
done

usr="$home/tree/usr"
libraries="$usr/lib/x86_64-linux-gnu"
loader="$usr/lib64/ld-linux-x86-64.so.2"
[ -x "$loader" ] || fail "the unpacked C library has no loader at $loader"
driver=$(find "$usr/share/vulkan/icd.d" -name 'lvp_icd*.json' | head -n 1)
[ -n "$driver" ] || fail 'the packages have changed: no lavapipe among the drivers'
# The driver's description names its library without a folder.
sed -i "s|\"library_path\": *\"[^\"]*\"|\"library_path\": \"$libraries/libvulkan_lvp.so\"|" "$driver"

cp "$node" "$home/tree/node"
# patchelf cannot tie itself to the new library while it runs, so it is started through the loader.
"$loader" --library-path "$libraries" "$usr/bin/patchelf" --set-interpreter "$loader" "$home/tree/node" ||
  fail 'cannot relocate node'
# No other driver of this machine shall answer in this one's place; both names, for old loaders and new.
cat >"$home/bin/node" <<STARTER
#!/bin/sh
export VK_DRIVER_FILES='$driver' VK_ICD_FILENAMES='$driver' LD_LIBRARY_PATH='$libraries'
exec '$home/tree/node' "\$@"
STARTER
chmod +x "$home/bin/node"
"$home/bin/node" --version >"$log" 2>&1 </dev/null || {
  tail -n 5 "$log" >&2
  fail "the relocated node does not start (folder: $home)"
}

rm -rf "$home/apt"
printf '%s\n' "$identity" >"$stamp"
printf '%s\n' "$home"
