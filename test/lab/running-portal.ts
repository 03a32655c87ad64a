/** The portal that runs on this machine: what it says of itself, and the two ways to talk to it. */
import { isIPv4 } from 'node:net';
import { readReady } from '../../provisioning/start/ready.ts';
import { Api } from '../world/api.ts';
import { APPLIANCE_ADDRESS } from '../world/internet.ts';
import { LabError } from './error.ts';

export interface RunningPortal {
  /** As people open it: `https://portal.example`. */
  readonly address: string;
  /** DNS name or IPv4 address in it: what profiles and configurations dial. */
  readonly name: string;
  readonly httpsPort: number;
  readonly fingerprint: string;
  /** As root on the box. */
  readonly owner: Api;
  /** As everybody, through the door; only once the lab's bridge is there. */
  readonly outside: Api;
}

/** @returns undefined when none runs with this run folder */
export async function findPortal(run: string): Promise<RunningPortal | undefined> {
  // A file that somebody else wrote, or half of one, is no portal either.
  const ready = await readReady(run).catch(() => undefined);
  if (ready === undefined) return undefined;
  const owner = new Api({ kind: 'socket', path: `${run}/portal/owner.sock` });
  if ((await owner.send('GET', '/healthz').catch(() => undefined))?.status !== 200) return undefined;
  const { address, fingerprint } = ready;
  const { hostname: name, port } = new URL(address);
  const httpsPort = port === '' ? 443 : Number(port);
  const outside = new Api({ kind: 'https', host: APPLIANCE_ADDRESS, port: httpsPort, fingerprint });
  return { address, name, httpsPort, fingerprint, owner, outside };
}

/** @throws LabError `no-portal`, `portal-name` */
export async function needPortal(run: string): Promise<RunningPortal> {
  const portal = await findPortal(run);
  if (portal === undefined) {
    throw new LabError(
      'no-portal',
      `no portal runs here (looked in ${run}).\nStart one in another terminal with "npm start", wait until it says "Ferngate is up", and try again.`,
    );
  }
  const { owned } = await portal.owner.get<{ owned: boolean }>('/backend/installation');
  if (!owned) {
    throw new LabError(
      'no-owner',
      'nobody owns the portal yet, and until then nothing dials in.\nOpen the set-up link that "npm start" printed, make the first operator, and try again.',
    );
  }
  const { name } = portal;
  if (name === 'localhost' || (isIPv4(name) && name.startsWith('127.'))) {
    throw new LabError(
      'portal-name',
      `the portal calls itself ${name}, which leads every site to itself.\nStart it with a name of its own, for example: FERNGATE_NAME=portal.example npm start`,
    );
  }
  return portal;
}
