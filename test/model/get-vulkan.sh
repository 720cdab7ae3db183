#!/bin/sh
# Brings a software Vulkan device (Mesa's lavapipe) from Debian's packages into a folder of its own.
#
#   sh test/model/get-vulkan.sh        prints the folder; its bin/node is a Node that sees the device
#
# The folder is $FORETYPE_VULKAN, or foretype-vulkan below $XDG_CACHE_HOME (~/.cache). How it works stands in
# test/support/debian-packages.sh. The WebGPU provider refuses the drivers of older Debians, and newer drivers need a newer
# C library: so a copy of this machine's node is tied to the library that came along, and a starter names the driver.
#
# A second run finds the stamp and ends at once. To get a newer driver remove the folder.
set -eu
. "$(dirname "$0")/../support/debian-packages.sh"

suite=trixie
recipe=1 # raise it when the steps change: folders made by an older recipe are made anew

need apt-get dpkg dpkg-deb flock node
need_amd64
node=$(node -p process.execPath)
choose_home "${FORETYPE_VULKAN:-}" foretype-vulkan
ready_or_begin "recipe $recipe, $suite, $node $(node --version)"
fetch_packages "$suite" mesa-vulkan-drivers libvulkan1 libstdc++6
unpack_packages
find_libraries

driver=$(find "$usr/share/vulkan/icd.d" -name 'lvp_icd*.json' | head -n 1)
[ -n "$driver" ] || fail 'the packages have changed: no lavapipe among the drivers'
# The driver's description names its library without a folder.
sed -i "s|\"library_path\": *\"[^\"]*\"|\"library_path\": \"$libraries/libvulkan_lvp.so\"|" "$driver"

cp "$node" "$home/tree/node"
relocate "$home/tree/node"
# No other driver of this machine shall answer in this one's place; both names, for old loaders and new.
wrap node "$home/tree/node" "VK_DRIVER_FILES=$driver" "VK_ICD_FILENAMES=$driver" "LD_LIBRARY_PATH=$libraries"

starts node --version
finish
