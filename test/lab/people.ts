/** The lab's account, its people and its devices: made through the public API, as pages and programs do it. */
import { randomBase32 } from '../../server/secrets/random.ts';
import type { Api } from '../world/api.ts';
import { enter } from '../world/appliance.ts';
import { addTechnician, enterDevice, type EnteredDevice } from '../world/plant.ts';
import { LabError } from './error.ts';
import { SITES } from './plan.ts';
import { noteAccount } from './remains.ts';
import type { RunningPortal } from './running-portal.ts';

/** Nobody has so many labs; a portal that answers nonsense must not be asked for ever. */
const ACCOUNTS_MAX = 99;

export interface LabPerson {
  readonly user: string;
  readonly password: string;
  readonly api: Api;
}

export interface LabAccount {
  readonly name: string;
  readonly pool: string;
  readonly administrator: LabPerson;
  readonly technician: LabPerson;
  readonly devices: ReadonlyMap<string, EnteredDevice>;
}

/** 80 bits, in groups that one can read aloud. */
const newPassword = () => Array.from({ length: 4 }, () => randomBase32(4)).join('-');

/** @param folder where it is written down which account is the lab's */
export async function createAccount(portal: RunningPortal, folder: string): Promise<LabAccount> {
  const name = await freeName(portal.owner);
  await noteAccount(folder, { account: name, createdAt: null });
  const created = await portal.owner.post<{ createdAt: string; pool: string }>('/backend/accounts', {
    name,
    title: 'Lab',
  });
  await noteAccount(folder, { account: name, createdAt: created.createdAt });

  const { link } = await portal.owner.post<{ link: string }>(`/backend/accounts/${name}/administrators`, {
    name: 'admin',
    displayName: 'Lab administrator',
  });
  const administrator = await person(portal, name, { user: 'admin', link });
  const devices = new Map<string, EnteredDevice>();
  for (const { device } of SITES) devices.set(device.serial, await enterDevice(administrator.api, device));
  const anna = await addTechnician(administrator.api, 'anna', [{ kind: 'account', target: null }]);
  const technician = await person(portal, name, { user: 'anna', link: anna.link });
  return { name, pool: created.pool, administrator, technician, devices };
}

async function freeName(owner: Api): Promise<string> {
  for (let number = 1; number <= ACCOUNTS_MAX; number += 1) {
    const name = number === 1 ? 'lab' : `lab-${number}`;
    const { status } = await owner.send('GET', `/api/v1/backend/accounts/${name}`);
    if (status === 404) return name;
  }
  throw new LabError('running', `the accounts lab to lab-${ACCOUNTS_MAX} exist already: delete some first.`);
}

async function person(
  portal: RunningPortal,
  account: string,
  { user, link }: { user: string; link: string },
): Promise<LabPerson> {
  const password = newPassword();
  const api = await enter(portal.outside, { account, user, password, link });
  return { user, password, api };
}
