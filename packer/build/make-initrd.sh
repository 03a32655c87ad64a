#!/bin/sh
# Makes the initrd with the tree's own initramfs-tools, in a mount namespace of its own: what they write stays in a layer
# that is gone afterwards. $1: the tree, $2: the configuration, $3: the kernel's version, $4: an empty folder,
# $5: the initrd.
set -eu
tree="$1" configuration="$2" version="$3" scratch="$4" initrd="$5"

mount --make-rprivate /
mount -t tmpfs -o mode=0755 scratch "$scratch"
mkdir "$scratch/upper" "$scratch/work" "$scratch/root"
mount -t overlay -o "lowerdir=$tree,upperdir=$scratch/upper,workdir=$scratch/work" overlay "$scratch/root"
mount -t tmpfs -o mode=0755 dev "$scratch/root/dev"
for device in null zero full random urandom; do
  : > "$scratch/root/dev/$device"
  mount --bind "/dev/$device" "$scratch/root/dev/$device"
done
ln -s /proc/self/fd "$scratch/root/dev/fd"
mount -t proc proc "$scratch/root/proc"
mkdir -p "$scratch/root/tmp/configuration" "$scratch/root/var/tmp"
cp -r "$configuration/." "$scratch/root/tmp/configuration"
chroot "$scratch/root" /usr/sbin/mkinitramfs -d /tmp/configuration -o /tmp/initrd.img "$version" >&2
cp "$scratch/root/tmp/initrd.img" "$initrd"
