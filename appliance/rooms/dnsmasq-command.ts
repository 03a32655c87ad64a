import type { ProgramCommand } from '../daemons/program.ts';
import { enterNamespace } from './enter-namespace.ts';
import type { RoomPlan } from './room-plan.ts';

/** Debian's package `dnsmasq-base` makes this user; it can read the names and nothing else of ours. */
export const DNS_USER = 'dnsmasq';

/** Names change with the account's devices; clients ask again soon. */
const NAME_TTL_S = 5;

/**
 * A resolver that knows the room's names and nothing else: no upstream, no files of the machine, no DHCP.
 * It listens on the room's own address, as soon as and whenever OpenVPN's device has it (`bind-dynamic`).
 */
export function dnsmasqCommand(plan: RoomPlan): ProgramCommand {
  return {
    program: 'dnsmasq',
    args: [
      '--keep-in-foreground',
      '--conf-file=/dev/null',
      '--pid-file',
      `--user=${DNS_USER}`,
      '--log-facility=-',
      '--no-resolv',
      '--no-hosts',
      '--bind-dynamic',
      `--listen-address=${plan.address}`,
      `--addn-hosts=${plan.namesFile}`,
      `--local=/${plan.spec.domain}/`,
      `--local-ttl=${NAME_TTL_S}`,
      '--cache-size=0',
    ],
    through: enterNamespace(plan),
  };
}
