/** The machine's interfaces, as the kernel shows them below /sys/class/net. */
import { readFile, readdir, readlink } from 'node:fs/promises';
import { join } from 'node:path';
import { networkInterfaces } from 'node:os';
import { systemCode } from '../errors.ts';

/** ARPHRD_ETHER (linux/if_arp.h). */
const ETHERNET = '1';

/** Ends of the rooms' cables on the host (`rooms/addressing.ts`). */
const ROOM_CABLE = /^fg\d+$/;

/** `render.ts` names them. */
const OUR_VLAN = /^fgv\d+$/;

const NUMBERS_AS_SUCH = new Intl.Collator('en', { numeric: true });

type Link = { name: string; card: boolean; kind: string };

/**
 * Interfaces that can carry the appliance's network, the one used by itself first. Those with a card behind them; in
 * a container, where no interface has one, plain virtual cables. `ens3` comes before `ens10`.
 */
export async function ethernetInterfaces(folder = '/sys/class/net'): Promise<string[]> {
  const links = await ethernetLinks(folder);
  const cards = links.filter(({ card }) => card);
  const usable = cards.length > 0 ? cards : links.filter(({ kind }) => kind === '');
  return usable
    .map(({ name }) => name)
    .filter((name) => !ROOM_CABLE.test(name))
    .sort(NUMBERS_AS_SUCH.compare);
}

/** The numbers of VLANs that exist under other names than ours. */
export async function foreignVlans(ours: (id: number) => string): Promise<number[]> {
  const listed = await readFile('/proc/net/vlan/config', 'utf8').catch(noneThere);
  const rows = listed.split('\n').slice(2);
  return rows.flatMap((row) => {
    const [name = '', id = ''] = row.split('|').map((cell) => cell.trim());
    return id === '' || name === ours(Number(id)) ? [] : [Number(id)];
  });
}

/** VLANs of ours that exist, also those of settings from before. */
export async function presentVlans(folder = '/sys/class/net'): Promise<string[]> {
  return (await readdir(folder)).filter((name) => OUR_VLAN.test(name));
}

/** What the interfaces have now, without loopback, the rooms' cables and addresses of the link alone. */
export function presentAddresses(): { interface: string; address: string }[] {
  return Object.entries(networkInterfaces()).flatMap(([name, found = []]) =>
    ROOM_CABLE.test(name)
      ? []
      : found
          .filter(({ internal, address }) => !internal && !/^fe[89ab]/.test(address))
          .map(({ cidr, address }) => ({ interface: name, address: cidr ?? address })),
  );
}

async function ethernetLinks(folder: string): Promise<Link[]> {
  const names = await readdir(folder).catch(() => []);
  const links = await Promise.all(names.map((name) => readLink(folder, name)));
  return links.filter((link) => link !== undefined);
}

/** An interface may go while we look. */
async function readLink(folder: string, name: string): Promise<Link | undefined> {
  const read = (file: string) => readFile(join(folder, name, file), 'utf8').catch(noneThere);
  const [type, uevent] = await Promise.all([read('type'), read('uevent')]);
  if (type.trim() !== ETHERNET) return undefined;
  const card = await readlink(join(folder, name, 'device')).then(
    () => true,
    () => false,
  );
  return { name, card, kind: /^DEVTYPE=(.*)$/m.exec(uevent)?.[1] ?? '' };
}

function noneThere(error: unknown): string {
  if (['ENOENT', 'ENODEV', 'EINVAL', 'ENOTDIR'].includes(systemCode(error))) return '';
  throw error;
}
