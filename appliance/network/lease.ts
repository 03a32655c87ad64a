/** What systemd-networkd has learnt for an interface: its state files below /run/systemd/netif/links. */
import { readFile } from 'node:fs/promises';
import { HostOrAddress } from '../protocol-network.ts';

/** As many as the owner could name. */
const SERVERS_MAX = 4;

/** @returns the time servers that DHCP names; what is no server's name or address is left out (a DHCP server is a stranger) */
export async function offeredTimeServers(device: string): Promise<string[]> {
  try {
    const index = (await readFile(`/sys/class/net/${device}/ifindex`, 'utf8')).trim();
    const state = await readFile(`/run/systemd/netif/links/${index}`, 'utf8');
    const offered = /^NTP=(.*)$/m.exec(state)?.[1]?.split(' ') ?? [];
    return offered.filter((one) => HostOrAddress.safeParse(one).success).slice(0, SERVERS_MAX);
  } catch {
    // No lease, no such interface, no networkd: nobody offers anything.
    return [];
  }
}
