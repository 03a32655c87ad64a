/** An appliance in a container, plugged into a LAN of its own, and a host there from which an owner works. */
import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { copyPortal } from '../../packer/build/portal-squashfs.ts';
import { makeContext } from '../../packer/run/context.ts';
import { userlandFolder } from '../../provisioning/prepare/userland.mjs';
import type { Host } from '../world/internet.ts';
import { ContainerBox } from './container-box.ts';
import { Lan } from './outside/lan.ts';

const CHECKOUT = resolve(import.meta.dirname, '../..');
const OWNERS_ADDRESS = '203.0.113.40';

export interface BoxOnALan {
  readonly box: ContainerBox;
  readonly lan: Lan;
  readonly host: Host;
  /** For whatever else has to be written; goes with `clear`. */
  readonly folder: string;
  /** To be called when the box has been switched off. */
  readonly clear: () => Promise<void>;
}

/** @param prefix of the names of interfaces and namespaces, at most three characters */
export async function openBoxOnALan(prefix: string): Promise<BoxOnALan> {
  const folder = await mkdtemp(join(tmpdir(), 'box-'));
  const lan = await Lan.open(prefix);
  const portal = join(folder, 'portal');
  const { signal } = new AbortController();
  await copyPortal(await makeContext({ root: CHECKOUT, say: () => undefined, signal }), portal);
  const box = await ContainerBox.start({
    userland: userlandFolder(CHECKOUT),
    portal,
    data: join(folder, 'data'),
    lan,
    machineId: randomBytes(16).toString('hex'),
    cable: `${prefix}box`,
  });
  const host = await lan.internet.host('owner');
  await lan.internet.plugIn(host, OWNERS_ADDRESS);
  const clear = async () => {
    await lan.close();
    await rm(folder, { recursive: true, force: true });
  };
  return { box, lan, host, folder, clear };
}
