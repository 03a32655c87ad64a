/** How the appliance is, on one screen of 80 × 25. The labels are read by programs too: they stay. */
import type { NetworkState } from '../protocol-network.ts';
import { setUpLink, webAddresses, type Facts } from './facts.ts';
import { wrapAnywhere, wrapWords } from './lines.ts';
import { proofWords, standingWords, standsBy } from './pair.ts';
import { mayJoin, mayPromote } from './step-standby.ts';

const LABEL_COLUMNS = 14;
export const INDENT = ' ';
const GIB = 1024 ** 3;
/** Half of the 32 bytes: `AB:CD:...` of 16 bytes is as wide as half a screen. */
const FINGERPRINT_HALF = 16 * 3;

export function head(facts: Facts): string[] {
  return [`${INDENT}Ferngate ${facts.version}   ${title(facts)}`, ''];
}

/** Whose standby it is comes before everything else: nobody is to look for his accounts here. */
function title({ pair, installation }: Facts): string {
  if (standsBy(pair)) {
    if (pair.role === 'fenced') return 'Fenced';
    return pair.other === null ? 'Standby' : `Standby of ${pair.other}`;
  }
  return installation === null ? '' : new URL(installation.address).hostname;
}

export function statusLines(
  facts: Facts,
  said: string | null,
  width: number,
): { body: string[]; foot: string[] } {
  return {
    body: [
      ...head(facts),
      ...addresses(facts),
      row('Portal', standsBy(facts.pair) ? `${facts.portal}, serves nobody` : facts.portal),
      row('Rooms', facts.rooms === null ? 'unknown' : `${facts.rooms.up} of ${facts.rooms.all} running`),
      ...pair(facts, width),
      row('Disk', disk(facts)),
      row('Clock', clock(facts)),
      ...fingerprint(facts),
      ...setUp(facts, width),
    ],
    foot: [
      ...trial(facts.network, width),
      ...(facts.network?.damaged === true ? paragraph(DAMAGED, width) : []),
      ...(said === null ? [] : paragraph(said, width)),
      '',
      ...menu(facts, width),
    ],
  };
}

const DAMAGED =
  '! The stored network settings could not be read, and the network is asked (DHCP). Press n to set them anew.';

function paragraph(text: string, width: number): string[] {
  return ['', ...wrapWords(text, width).map((line) => `${INDENT}${line}`)];
}

function clock({ now, clock: state }: Facts): string {
  return `${now.toISOString().slice(0, 16).replace('T', ' ')} UTC, ${state ?? 'unknown'}`;
}

function row(label: string, text: string): string {
  return `${INDENT}${label.padEnd(LABEL_COLUMNS)}${text}`;
}

function pair({ pair: known }: Facts, width: number): string[] {
  const [first = '', ...others] = wrapWords(standingWords(known), width - LABEL_COLUMNS);
  const check = known?.kind === 'primary' ? known.check : null;
  const proof = proofWords(known);
  return [
    ...[row('Standby', first), ...others.map((line) => row('', line))],
    ...(proof === null ? [] : [row('Last proof', proof)]),
    ...(check === null ? [] : [row('Check digits', `${check}: the new standby shows the same`)]),
  ];
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

function fingerprint({ installation, pair }: Facts): string[] {
  // Its page has the certificate that its door was given last; who stands by has nobody to say which.
  if (standsBy(pair)) return [];
  if (installation === null) return [row('Fingerprint', 'not known yet')];
  const text = installation.fingerprint;
  return [
    row('Fingerprint', text.slice(0, FINGERPRINT_HALF)),
    row('  (SHA-256)', text.slice(FINGERPRINT_HALF)),
  ];
}

/** In a line of its own, so that an address and a token of 130 bits fit into 80 columns in one piece. */
function setUp(facts: Facts, width: number): string[] {
  const link = setUpLink(facts);
  if (link === null) return [];
  return [
    '',
    row('Set-up link', 'open it in a browser, and compare the fingerprint there'),
    ...wrapAnywhere(link, width).map((part) => `${INDENT}${part}`),
  ];
}

function trial(network: NetworkState | null, width: number): string[] {
  const pending = network?.trial ?? null;
  if (pending === null) return [];
  const [minutes, seconds] = [Math.floor(pending.endsInS / 60), pending.endsInS % 60];
  const left = `${minutes}:${String(seconds).padStart(2, '0')}`;
  return [
    ...paragraph(`The network was changed on ${pending.from}. It changes back by itself in ${left}.`, width),
    `${INDENT}k: keep it   z: change it back now`,
  ];
}

/** Under `npm start` the machine is somebody else's: it is not restarted from here. */
function menu(facts: Facts, width: number): string[] {
  const ours = facts.network?.managed !== false;
  const keys = [
    ...(setUpLink(facts) === null ? [] : ['q: set-up link as QR code', 't: new set-up link']),
    ...(ours ? ['n: network', 'r: restart', 's: shut down'] : []),
    ...(mayPromote(facts) ? ['p: take over (promote)'] : []),
    ...(standsBy(facts.pair) ? [] : ['l: lost second factor']),
    ...(mayJoin(facts) ? ['y: make this the standby of another'] : []),
    ...(facts.installation?.owned === true ? ['b: restore a backup'] : []),
    ...(ours ? ['x: factory reset'] : []),
  ];
  return wrapWords(keys.map((key) => key.replaceAll(' ', '\u00a0')).join('   '), width).map(
    (line) => `${INDENT}${line.replaceAll('\u00a0', ' ').trim()}`,
  );
}
