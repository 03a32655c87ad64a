#!/bin/bash
# Runs a command as root in mount, network and process namespaces of its own, as `npm test` does with each test file:
#
#     test/inside.sh node_modules/.bin/node test/appliance/rooms/plan.test.ts
#
# Inside, only `lo` exists, /run and /tmp are empty, and everything that was made or started ends with the command.
# The checkout and the current folder stay visible, also where they lie below /tmp or /run.
set -euo pipefail

keep=("$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")/.." && pwd -P)" "$(pwd -P)")
unset TMPDIR

exec unshare --mount --net --pid --fork --kill-child --mount-proc -- bash -euc '
  root=$1 here=$2
  shift 2
  # Open folders can still be reached after something was mounted over them.
  exec {root_fd}<"$root" {here_fd}<"$here"
  mount -t tmpfs -o mode=755 none /run
  mount -t tmpfs -o mode=1777 none /tmp
  mkdir -p /run/netns /run/lock
  # Files of the namespaces that are made in here, such as their hosts file; `ip netns exec` looks for them there only.
  mkdir -p /etc/netns
  mount -t tmpfs -o mode=755 none /etc/netns

  show() {
    case $2/ in /run/* | /tmp/*) ;; *) return 0 ;; esac
    [ "$2" -ef "/proc/self/fd/$1" ] && return 0
    mkdir -p "$2"
    mount --no-canonicalize --bind "/proc/self/fd/$1" "$2"
  }
  show "$root_fd" "$root"
  show "$here_fd" "$here"
  exec {root_fd}<&- {here_fd}<&-
  cd "$here"

  ip link set lo up
  sysctl -qw net.ipv6.conf.all.disable_ipv6=0 net.ipv6.conf.default.disable_ipv6=0 net.ipv6.conf.lo.disable_ipv6=0
  "$@" && exit 0 || exit $?
' inside "${keep[@]}" "$@"
