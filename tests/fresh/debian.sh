#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Proves the README on a machine that has nothing: a debootstrap root of Debian bookworm, once as root and once as a user with
# sudo: clone, `./dev run`, `./dev test`. Needs root, debootstrap and a Debian mirror; not part of ./dev test.
#
# usage: tests/fresh/debian.sh [--user] [ROOT_FOLDER] [MIRROR]
set -euo pipefail

as_user=
[ "${1:-}" = --user ] && { as_user=yes; shift; }
source=$(cd "$(dirname "$0")/../.." && pwd)
root=${1:-$(mktemp -d)}
mirror=${2:-$(grep -shE '^(URIs:|deb )' /etc/apt/sources.list /etc/apt/sources.list.d/*.{list,sources} | grep -oE 'https?://[^ ]+' | head -1 || true)}

if [ ! -x "$root/usr/bin/git" ]; then
    debootstrap --variant=minbase --include=git,sudo,ca-certificates bookworm "$root" "$mirror"
    cp -r /etc/apt/. "$root/etc/apt/" # the same mirror and proxy settings
fi
cp /etc/resolv.conf "$root/etc/resolv.conf" 2>/dev/null || true
mountpoint -q "$root/proc" || mount -t proc proc "$root/proc"
mountpoint -q "$root/dev" || mount --bind /dev "$root/dev"
trap 'umount "$root/proc" "$root/dev" 2>/dev/null || true' EXIT

rm -rf "$root/srv/drawbridge.git"
git clone --quiet --bare "$source" "$root/srv/drawbridge.git"
steps='set -e; export LC_ALL=C.UTF-8; cd ~; rm -rf drawbridge; git clone --quiet file:///srv/drawbridge.git drawbridge; cd drawbridge; ./dev run </dev/null; ./dev test </dev/null'
environment=(env -i HOME=/root PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin)
for name in http_proxy https_proxy HTTP_PROXY HTTPS_PROXY no_proxy; do
    [ -z "${!name:-}" ] || environment+=("$name=${!name}")
done
if [ -n "$as_user" ]; then
    chroot "$root" sh -c 'id builder >/dev/null 2>&1 || useradd -m builder; echo "builder ALL=(ALL) NOPASSWD:ALL" >/etc/sudoers.d/builder'
    chroot "$root" "${environment[@]}" git config --system --add safe.directory '*'
    chroot "$root" "${environment[@]}" sudo -u builder -H bash -c "$steps"
else
    chroot "$root" "${environment[@]}" bash -c "$steps"
fi
echo "fresh Debian as $([ -n "$as_user" ] && echo "a user with sudo" || echo root): ./dev run and ./dev test pass"
