#!/bin/sh
# Called by mmdebstrap when all packages are there: $1 is the root tree. Writes to $FERNGATE_LISTED what the archive says of
# each, for the bill of materials: afterwards nobody knows a package's digest any more.
set -eu
dpkg-query --root="$1" --show --showformat='${Package}=${Version}\n' |
  APT_CONFIG="$MMDEBSTRAP_APT_CONFIG" xargs --delimiter='\n' apt-cache show > "$FERNGATE_LISTED"
