import { existsSync } from 'node:fs';

const DEVICES_MAX = 32;
/** Begins the names of our devices on Linux. */
export const DEVICE_PREFIX = 'fgd';

/** On Linux a device with a name of our own, so that names and routes are set on no other; elsewhere the system chooses. */
export function freeDevice(platform: NodeJS.Platform): string {
  if (platform !== 'linux') return 'tun';
  const names = Array.from({ length: DEVICES_MAX }, (_, at) => `${DEVICE_PREFIX}${at}`);
  return names.find((name) => !existsSync(`/sys/class/net/${name}`)) ?? 'tun';
}
