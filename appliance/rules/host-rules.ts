/**
 * The host's own guard against its rooms.
 *
 * A room's OpenVPN keeps CAP_NET_ADMIN, so a break-in there could change that room's rules. Then this table
 * stands between the room and the appliance: from a room come answers of its OpenVPN and nothing else, and
 * the host forwards nothing from or to any room, whatever its sysctls say. A table of our own, beside
 * whatever firewall the machine has; loaded before the first room and left when we end.
 */
import type { CommandRunner } from '../commands/run.ts';

const OPENVPN_PORT = 1194;
/** Rooms' links are `fg<n>`; other interfaces may begin with `fg` as well, and are none of our business. */
const ROOM_LINKS = ['1', '2', '3', '4', '5', '6', '7', '8', '9'].map((digit) => `fg${digit}*`);

export function renderHostRules(): string {
  const jumps = (key: string) => ROOM_LINKS.map((link) => `    ${key} "${link}" jump room_link`).join('\n');
  const drops = ROOM_LINKS.flatMap((link) => [
    `    iifname "${link}" drop`,
    `    oifname "${link}" drop`,
  ]).join('\n');
  return `table inet ferngate_host
delete table inet ferngate_host
table inet ferngate_host {
  chain room_link {
    ct state established tcp sport ${OPENVPN_PORT} accept
    ip6 hoplimit 255 icmpv6 type { nd-neighbor-solicit, nd-neighbor-advert } accept
    drop
  }
  chain input {
    type filter hook input priority filter - 10; policy accept;
${jumps('iifname')}
  }
  chain forward {
    type filter hook forward priority filter - 10; policy accept;
${drops}
  }
}
`;
}

export async function loadHostRules(run: CommandRunner): Promise<void> {
  await run('nft', ['-f', '-'], { input: renderHostRules() });
}
