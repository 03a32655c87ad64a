#!/bin/sh
# Called by mmdebstrap when the essential packages are there and no other: $1 is the root tree, $FERNGATE_ACCOUNTS
# a folder with lines to append.
set -eu
for file in passwd shadow group gshadow; do
  [ -e "$1/etc/$file" ] || : > "$1/etc/$file"
  cat "$FERNGATE_ACCOUNTS/$file" >> "$1/etc/$file"
done
chmod 640 "$1/etc/shadow" "$1/etc/gshadow"
chown root:42 "$1/etc/shadow" "$1/etc/gshadow"
