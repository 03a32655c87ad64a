#!/bin/sh
# The guest's first program, in the image's own initrd: root and portal slot read-only as the image has them, and this checkout's
# code beside them. The data disk is not touched yet.
export PATH=/usr/sbin:/usr/bin:/sbin:/bin
mkdir -p /proc /sys /dev /new
mount -t proc proc /proc
mount -t sysfs sys /sys
mount -t devtmpfs dev /dev
for module in virtio_blk squashfs; do modprobe "$module"; done
for name in vda vdb vdc vdd; do
  while [ ! -b "/dev/$name" ]; do sleep 0.1; done
done
mount -t squashfs -o ro /dev/vda /new
mount -t squashfs -o ro /dev/vdb /new/opt/ferngate
mount -t squashfs -o ro /dev/vdc /new/mnt
mount -t proc proc /new/proc
mount -t sysfs sys /new/sys
mount -t devtmpfs dev /new/dev
mount -t tmpfs run /new/run
mount -t tmpfs tmp /new/tmp
exec chroot /new /bin/sh /mnt/test/server/replication/cuts/guest-run.sh
