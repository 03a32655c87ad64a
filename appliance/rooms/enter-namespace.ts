import type { RoomPlaces } from './room-plan.ts';

/** Put before a program so that it runs in the room's network; `nsenter` becomes the program (nsenter(1)). */
export function enterNamespace(places: RoomPlaces): readonly [string, ...string[]] {
  return ['nsenter', `--net=${places.namespaceFile}`, '--'];
}
