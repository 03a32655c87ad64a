#!/bin/bash
# Starts systemd of a root file system as process 1 of namespaces of its own. See container.ts, which calls it.
#
#     container-start.sh WORK CGROUP LOWER [FROM TO ro|rw]…
#
# WORK is an empty folder for what is written; LOWER are overlayfs' lower folders, the first on top. Before systemd
# begins, it prints "prepared" and waits for a line, so that the caller can give it a network.
set -euo pipefail
work=$1 cgroup=$2 lower=$3
shift 3

mount --make-rprivate /
mkdir -p "$work/upper" "$work/overlay" "$work/root" "$work/cgroup"
mount -t overlay -o "lowerdir=$lower,upperdir=$work/upper,workdir=$work/overlay" overlay "$work/root"
root=$work/root
mkdir -p "$root"/{dev,proc,sys,run,tmp}

while [ $# -gt 0 ]; do
  mkdir -p "$root/$2"
  mount --rbind "$1" "$root/$2"
  [ "$3" = rw ] || mount -o remount,bind,ro "$root/$2"
  shift 3
done

# Units of containers that run at the same time must not meet in one control group.
mount -t cgroup2 cgroup2 "$work/cgroup"
mkdir "$work/cgroup/$cgroup"
echo $$ >"$work/cgroup/$cgroup/cgroup.procs"

exec unshare --mount --net --pid --uts --ipc --cgroup --fork --kill-child -- bash -euc '
  root=$1
  mount --make-rprivate /
  mount -t proc proc "$root/proc"
  # What is not of these namespaces belongs to the machine: nothing in there changes its settings or devices.
  mount --bind "$root/proc/sys" "$root/proc/sys"
  mount --bind "$root/proc/sys/net" "$root/proc/sys/net"
  mount -o remount,bind,ro "$root/proc/sys"
  mount -t sysfs -o ro sysfs "$root/sys"
  mount -t cgroup2 cgroup2 "$root/sys/fs/cgroup"
  mount -t tmpfs -o mode=755 tmpfs "$root/run"
  mount -t tmpfs -o mode=755 tmpfs "$root/dev"
  # Device files of its own: systemd changes owners and modes of some. Nobody looks at the console.
  mkdir "$root/dev/net"
  while read -r name major minor mode; do
    mknod -m "$mode" "$root/dev/$name" c "$major" "$minor"
  done <<END
null 1 3 666
zero 1 5 666
full 1 7 666
random 1 8 666
urandom 1 9 666
tty 5 0 666
console 1 3 600
net/tun 10 200 666
END
  mkdir "$root/dev/pts" "$root/dev/shm"
  mount -t devpts -o newinstance,ptmxmode=0666,mode=620,gid=5 devpts "$root/dev/pts"
  mount -t tmpfs -o mode=1777 tmpfs "$root/dev/shm"
  ln -s pts/ptmx "$root/dev/ptmx"
  ln -s /proc/self/fd "$root/dev/fd"
  ip link set lo up
  hostname ferngate
  cd "$root"
  mkdir -p .outside
  pivot_root . .outside
  echo prepared
  read -r _
  exec env -i container=ferngate-test PATH=/usr/sbin:/usr/bin:/sbin:/bin /bin/sh -c "
    umount -l /.outside && rmdir /.outside
    exec setpriv --bounding-set=-sys_module,-sys_time,-sys_rawio,-syslog -- \\
      /lib/systemd/systemd --system --log-target=journal --show-status=0
  "
' container "$root"
