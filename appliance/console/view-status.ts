/** How the appliance is, on one screen of 80 × 25. The labels are read by programs too: they stay. */
import type { NetworkState } from '../protocol-network.ts';
import { setUpLink, webAddresses, type Facts } from './facts.ts';

const LABEL_COLUMNS = 14;
const INDENT = ' ';
const GIB = 1024 ** 3;
/** Half of the 32 bytes: `AB:CD:...` of 16 bytes is as wide as half a screen. */
const FINGERPRINT_HALF = 16 * 3;

export function head(facts: Facts): string[] {
  const name = facts.installation === null ? '' : new URL(facts.installation.address).hostname;
  return [`${INDENT}Ferngate ${facts.version}   ${name}`, ''];
}

export function statusLines(
  facts: Facts,
  said: string | null,
  columns: number,
): { body: string[]; foot: string[] } {
  return {
    body: [
      ...head(facts),
      ...addresses(facts),
      row('Portal', facts.portal),
      row('Rooms', facts.rooms === null ? 'unknown' : `${facts.rooms.up} of ${facts.rooms.all} running`),
      row('Standby', 'none yet'),
      row('Disk', disk(facts)),
      row(
        'Clock',
        `${facts.now.toISOString().slice(0, 16).replace('T', ' ')} UTC, ${facts.clock ?? 'unknown'}`,
      ),
      ...fingerprint(facts),
      ...setUp(facts, columns),
    ],
    foot: [
      ...trial(facts.network),
      ...(facts.network?.damaged === true
        ? [
            '',
            `${INDENT}! The stored network settings could not be read: DHCP is used. Press n to set them anew.`,
          ]
        : []),
      ...(said === null ? [] : ['', `${INDENT}${said}`]),
      '',
      ...menu(facts),
    ],
  };
}

function row(label: string, text: string): string {
  return `${INDENT}${label.padEnd(LABEL_COLUMNS)}${text}`;
}

function addresses(facts: Facts): string[] {
  if (facts.network === null) return [row('Address', 'unknown')];
  const [first, ...others] = webAddresses(facts);
  if (first === undefined) return [row('Address', `none yet (${wanted(facts.network)})`)];
  // More than a few are shown nowhere; the first ones are those that a browser is given.
  return [row('Address', first), ...others.slice(0, 3).map((address) => row('', address))];
}

function wanted({ confirmed, trial }: NetworkState): string {
  const { ipv4, ipv6 } = trial?.settings ?? confirmed;
  if (ipv4.kind === 'dhcp') return 'nobody answers DHCP: press n to set an address';
  return ipv4.kind === 'static' || ipv6.kind === 'static'
    ? 'the network cable seems to be out'
    : 'no router has announced a network: press n to set an address';
}

function disk({ disk: found, dataLost }: Facts): string {
  if (dataLost !== null) return `! ${DATA_LOST[dataLost]}`;
  if (found === null) return 'unknown';
  const gib = (bytes: number) => `${(bytes / GIB).toFixed(1)} GiB`;
  return `${gib(found.usedBytes)} used, ${gib(found.freeBytes)} free`;
}

const DATA_LOST: Readonly<Record<NonNullable<Facts['dataLost']>, string>> = {
  'no-room': 'no room for data: make the virtual disk larger, then restart',
  'check-failed': 'the data cannot be read: restore a backup on a new appliance',
  'mount-failed': 'the data could not be opened: restart; if it stays, restore a backup',
};

function fingerprint({ installation }: Facts): string[] {
  if (installation === null) return [row('Fingerprint', 'not known yet')];
  const text = installation.fingerprint;
  return [
    row('Fingerprint', text.slice(0, FINGERPRINT_HALF)),
    row('  (SHA-256)', text.slice(FINGERPRINT_HALF)),
  ];
}

/** In a line of its own, so that a link of 130 bits and an address fit into 80 columns in one piece. */
function setUp(facts: Facts, columns: number): string[] {
  const link = setUpLink(facts);
  if (link === null) return [];
  const width = Math.max(10, columns - 2);
  const parts = link.match(new RegExp(`.{1,${width}}`, 'gu')) ?? [];
  return [
    '',
    row('Set-up link', 'open it in a browser; compare the fingerprint there'),
    ...parts.map((part) => `${INDENT}${part}`),
  ];
}

function trial(network: NetworkState | null): string[] {
  const pending = network?.trial ?? null;
  if (pending === null) return [];
  const [minutes, seconds] = [Math.floor(pending.endsInS / 60), pending.endsInS % 60];
  return [
    '',
    `${INDENT}The network was changed on ${pending.from}, on trial: it changes back by itself in ${minutes}:${String(seconds).padStart(2, '0')}.`,
    `${INDENT}k: keep it   z: change it back now`,
  ];
}

function menu(facts: Facts): string[] {
  const link = setUpLink(facts) !== null;
  const network = facts.network?.managed === false ? [] : ['n: network'];
  const first = [...network, 'r: restart', 's: shut down', 'l: lost second factor', 'x: factory reset'];
  return [
    ...(link ? [`${INDENT}q: set-up link as QR code   t: new set-up link`] : []),
    `${INDENT}${first.join('   ')}`,
  ];
}
