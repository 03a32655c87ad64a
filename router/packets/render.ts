import { TUNNEL_DEVICE } from '../network/device.ts';
import type { PacketPlan } from './plan.ts';

export const TABLE = 'inet ferngate_router';

/**
 * The rules as one nftables transaction that replaces our table and touches no other.
 *
 * - Our chains accept what has nothing to do with the tunnel, and decide all of what has. A packet passes
 *   only if every table lets it: a drop in the box's own firewall wins over an accept here.
 * - `early` runs before connection tracking (priority raw), so that what is dropped costs no entry there.
 * - `forward`, `input` and `output` run just before the usual filter priority: what is dropped here does not
 *   reach counters and logs of the box's own firewall, and what passes is still judged by it.
 * - There is no general "established, accept": each packet is judged by the present sets, so that a
 *   new configuration ends flows that stand.
 */
export function renderPackets(plan: PacketPlan): string {
  return `add table ${TABLE}
delete table ${TABLE}
table ${TABLE} {
  set services {
    type ipv4_addr . inet_proto . inet_service
    flags interval
${elements(plan.openings.map((opening) => `${opening.address} . ${opening.protocol} . ${opening.fromPort}-${opening.toPort}`))}  }
  set components {
    type ipv4_addr
${elements(plan.components)}  }
  chain early {
    type filter hook prerouting priority raw; policy accept;
    iifname "${TUNNEL_DEVICE}" ip saddr ${plan.technicians} ip daddr ${plan.virtualNetwork} accept
    iifname "${TUNNEL_DEVICE}" counter drop
  }
${translation(plan)}${forward(plan)}
  chain input {
    type filter hook input priority filter - 5; policy accept;
    iifname "${TUNNEL_DEVICE}" counter drop
  }
  chain output {
    type filter hook output priority filter - 5; policy accept;
    oifname "${TUNNEL_DEVICE}" ct state related icmp type { destination-unreachable, time-exceeded, parameter-problem } accept
    oifname "${TUNNEL_DEVICE}" counter drop
  }
}
`;
}

function elements(list: readonly string[]): string {
  return list.length === 0 ? '' : `    elements = { ${list.join(', ')} }\n`;
}

function translation(plan: PacketPlan): string {
  const source =
    plan.masquerade && plan.lanDevice !== null
      ? `    oifname "${plan.lanDevice}" ${fromTechnicians(plan)} masquerade\n`
      : '';
  return `  chain translate {
    type nat hook prerouting priority dstnat; policy accept;
    iifname "${TUNNEL_DEVICE}" dnat ip prefix to ip daddr map { ${plan.virtualNetwork} : ${plan.lan} }
  }
  chain source {
    type nat hook postrouting priority srcnat; policy accept;
${source}  }
`;
}

function forward(plan: PacketPlan): string {
  const device = plan.lanDevice;
  const into = device === null ? [] : intoLan(plan, device);
  const back = device === null ? [] : backFromLan(plan, device);
  const confined =
    device !== null && plan.confineLan ? [`iifname "${device}" oifname != "${device}" counter drop`] : [];
  const lines = [
    `type filter hook forward priority filter - 5; policy accept;`,
    ...into,
    `iifname "${TUNNEL_DEVICE}" counter drop`,
    ...back,
    `oifname "${TUNNEL_DEVICE}" counter drop`,
    ...confined,
  ];
  return `  chain forward {\n${lines.map((line) => `    ${line}\n`).join('')}  }`;
}

/** The packet's flow began in the tunnel, at a technician, and was addressed to the virtual network. */
function fromTechnicians(plan: PacketPlan): string {
  return `ct original ip saddr ${plan.technicians} ct original ip daddr ${plan.virtualNetwork}`;
}

function intoLan(plan: PacketPlan, device: string): string[] {
  const start = `iifname "${TUNNEL_DEVICE}" oifname "${device}" ct direction original ${fromTechnicians(plan)}`;
  return [
    `${start} ip daddr . meta l4proto . th dport @services accept`,
    `${start} icmp type echo-request ip daddr @components accept`,
    `iifname "${TUNNEL_DEVICE}" oifname "${device}" ${related(plan)} accept`,
  ];
}

function backFromLan(plan: PacketPlan, device: string): string[] {
  const start = `iifname "${device}" oifname "${TUNNEL_DEVICE}" ct direction reply ${fromTechnicians(plan)}`;
  return [
    `${start} ip saddr . meta l4proto . th sport @services accept`,
    `${start} icmp type echo-reply ip saddr @components accept`,
    `iifname "${device}" oifname "${TUNNEL_DEVICE}" ${related(plan)} accept`,
  ];
}

/** Errors about a flow that passes: without them a path with a small MTU stalls (RFC 1191). */
function related(plan: PacketPlan): string {
  return `ct state related ${fromTechnicians(plan)} icmp type { destination-unreachable, time-exceeded, parameter-problem }`;
}
