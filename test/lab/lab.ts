/** Builds the lab step by step, and takes it away. */
import { rm } from 'node:fs/promises';
import { lookup } from 'node:dns/promises';
import { roomAddressOf } from '../../server/networks/account-addresses.ts';
import type { Json } from '../world/api.ts';
import { holds } from '../world/command.ts';
import { LabError } from './error.ts';
import { Machines } from './machines.ts';
import { createAccount, type LabAccount } from './people.ts';
import { labNamespaces, notedAccount, removeAccount, removeWorld, type AccountEnd } from './remains.ts';
import { findPortal, type RunningPortal } from './running-portal.ts';
import { labWords } from './words.ts';

/** A machine dials in within seconds; one that is slow and tries three ports needs longer. */
const ONLINE_MAX_MS = 120_000;

export interface LabPlace {
  /** The portal's run folder. */
  readonly run: string;
  /** Where the lab keeps its files. */
  readonly folder: string;
  readonly say: (line: string) => void;
}

/** @returns what to tell its user @throws LabError; what is built by then is for `takeAway` */
export async function build(
  portal: RunningPortal,
  { folder, say }: LabPlace,
  signal: AbortSignal,
): Promise<string> {
  say('lab: building three sites and a desk');
  const machines = await Machines.build(portal, folder, signal);
  say('lab: creating an account, its people and its devices');
  const account = await createAccount(portal, folder);
  signal.throwIfAborted();
  say('lab: dialling in');
  await dialIn(machines, account, signal);
  const found = await lookup(portal.name).then(
    () => true,
    () => false,
  );
  return labWords(portal, account, found);
}

async function dialIn(machines: Machines, account: LabAccount, signal: AbortSignal): Promise<void> {
  const { administrator, technician, devices } = account;
  for (const serial of devices.keys()) {
    await machines.dialSite(serial, await administrator.api.post(`/devices/${serial}/configuration`));
    signal.throwIfAborted();
  }
  const { profile } = await technician.api.post<{ profile: string }>('/me/seats', { name: 'Lab desk' });
  const login = { username: technician.user, password: technician.password };
  await machines.dialDesk(profile, login, roomAddressOf(account.pool));
  const waiting = async () => {
    signal.throwIfAborted();
    const seen = await administrator.api.get<{ devices: Json[] }>('/devices');
    return seen.devices.filter(({ state }) => state !== 'online').map(({ serial }) => String(serial));
  };
  if (await holds(async () => (await waiting()).length === 0, ONLINE_MAX_MS, 250)) return;
  throw new LabError(
    'not-online',
    `${(await waiting()).join(', ')} did not dial in within ${ONLINE_MAX_MS / 1000} s.\n${machines.output}`,
  );
}

/** Whether an earlier lab has left something. */
export async function somethingIsLeft({ folder }: LabPlace): Promise<boolean> {
  return (await notedAccount(folder)) !== undefined || (await labNamespaces()).length > 0;
}

/** Takes away whatever there is of a lab. @returns whether nothing is left */
export async function takeAway(
  { run, folder, say }: LabPlace,
  { keep }: { keep: boolean },
): Promise<boolean> {
  await removeWorld();
  const note = await notedAccount(folder);
  const name = note?.account ?? '';
  if (keep && note !== undefined) say(`lab: the account ${name} stays in the portal`);
  const end = keep ? 'none' : await removeAccount(folder, (await findPortal(run))?.owner);
  if (end !== 'none') say(WORDS[end](name));
  if (end === 'portal-away') return false;
  await rm(folder, { recursive: true, force: true });
  return true;
}

const WORDS: Readonly<Record<Exclude<AccountEnd, 'none'>, (account: string) => string>> = {
  deleted: (account) => `lab: the account ${account} is deleted`,
  'not-sure': (account) =>
    `lab: there is an account ${account} that may or may not be the lab's: delete it in the back end if nobody needs it`,
  'portal-away': (account) =>
    `lab: the portal does not run, so its account ${account} is still there: start it and run "npm run lab -- --clean"`,
};
