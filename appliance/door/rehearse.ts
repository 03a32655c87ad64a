import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { CommandRunner } from '../commands/run.ts';
import type { Input } from '../protocol.ts';
import { readByHaproxy } from './haproxy.ts';
import { portalAddress } from './live-door.ts';
import { renderMap, type TagMap } from './map-change.ts';
import type { DoorPlan } from './plan.ts';
import { renderPem } from './portal-identity.ts';
import { renderDoor } from './render.ts';

/**
 * Has HAProxy read everything that an open door would be started with: configuration, certificate, and the maps of names and tags.
 *
 * @param folder empty, below the door's root, closed to everybody else
 * @throws DoorError `bad-setting` with HAProxy's words
 */
export async function rehearseDoor(
  folder: string,
  {
    plan,
    run,
    portal,
    tags,
  }: { plan: DoorPlan; run: CommandRunner; portal: Input<'door.portal'>; tags: TagMap },
): Promise<void> {
  const inside = (name: string) => join(folder, name);
  const copy: DoorPlan = {
    ...plan,
    folder,
    configuration: inside('haproxy.cfg'),
    tagMap: inside('tags.map'),
    portalMap: inside('portal.map'),
    portalPem: inside('portal.pem'),
    adminSocket: inside('admin.sock'),
    webSocket: inside('web.sock'),
    redirectSocket: inside('redirect.sock'),
  };
  const write = (path: string, text: string) => writeFile(path, text, { mode: 0o600 });
  await write(copy.portalMap, `at ${portalAddress(portal.name, plan.ports.https)}\n`);
  await write(copy.portalPem, renderPem(portal));
  await write(copy.tagMap, renderMap(tags));
  await write(copy.configuration, renderDoor(copy));
  await readByHaproxy(run, copy.configuration);
}
