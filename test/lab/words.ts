/** What the lab prints: what to click, and what to type. */
import type { EnteredDevice } from '../world/plant.ts';
import type { LabAccount, LabPerson } from './people.ts';
import { DESK, PREFIX, SITES, type PlannedSite } from './plan.ts';
import type { RunningPortal } from './running-portal.ts';

export const USAGE = `npm run lab [-- options]

Builds a small world beside a running "npm start", to try everything in: three sites, a technician's desk, and an
account with people and devices. Ctrl-C takes all of it away again.

  --keep            leave the account in the portal when the lab ends
  --clean           take away what a lab has left that did not end by itself
  --folder <path>   where the lab keeps its files (default: /var/lib/ferngate-lab)
  --help            this text
`;

const onDesk = (...words: string[]) => ['ip netns exec', `${PREFIX}${DESK.host}`, ...words].join(' ');

/** The command that reads registers 0 and 1 of the PLC at an address. */
const modbus = (address: string) =>
  onDesk('node_modules/.bin/node', 'test/world/modbus-read.ts', '--host', address, '--count', '2');

/** @param found whether this machine's own resolver finds the portal's name */
export function labWords(portal: RunningPortal, account: LabAccount, found: boolean): string {
  const { technician, administrator } = account;
  return `
The lab is up. Three machines and a technician's desk are dialled in.

  portal          ${portal.address}
  certificate     SHA-256 ${portal.fingerprint}
  account         ${account.name}
  technician      ${credentials(technician)}
  administrator   ${credentials(administrator)}
${found ? '' : unknownName(portal)}
What to click
  1. Open ${portal.address} and sign in: account ${account.name}, user ${technician.user}, the password above.
     The overview says that you are dialled in: that is the desk, ${PREFIX}${DESK.host}.
  2. Press Connect at ${listed(SITES.map(({ device }) => device.name))}.
     All of them have the LAN 192.168.0.0/24; each has a virtual network of its own.

What to type, as root, in another terminal in this folder
${SITES.map((site) => commands(site, account)).join('')}
  Before Connect and after End, only names get an answer.${proxyWords()}.

  to stop         Ctrl-C
`;
}

const credentials = ({ user, password }: LabPerson) => `${user.padEnd(8)} password  ${password}`;

function commands({ device, registers }: PlannedSite, { devices }: LabAccount): string {
  const entered = devices.get(device.serial);
  return entered === undefined ? '' : deviceCommands(device.name, entered, registers);
}

function deviceCommands(
  name: string,
  { plc, hmi }: EnteredDevice,
  [first, second]: readonly [number, number],
): string {
  return `
  ${name}: its PLC (answers 0=${first} and 1=${second}), its panel's web page, its name
    ${modbus(plc.virtualAddress)}
    ${onDesk('curl', '-sS', '--max-time', '5', `http://${hmi.dnsName}/`)}
    ${onDesk('dig', '+short', plc.dnsName)}
`;
}

function proxyWords(): string {
  const behind = SITES.filter(({ behindProxy }) => behindProxy).map(({ device }) => device.name);
  return `\n  ${listed(behind)} stands behind a proxy that lets only HTTPS out`;
}

function unknownName({ name }: RunningPortal): string {
  return `
  This machine does not know the name ${name}. For a browser on it, add to /etc/hosts:  127.0.0.1 ${name}
`;
}

function listed(names: readonly string[]): string {
  return names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} and ${names.at(-1) ?? ''}`;
}
