import { cpus, loadavg, uptime } from 'node:os';
import { z } from 'zod';
import type { Portal } from '../portal.ts';
import { backendOperation, publicOperation } from '../operations/operation.ts';
import { Empty } from '../operations/values.ts';
import { NOTICE_CODES } from '../notices/registry.ts';

export const getAppliance = backendOperation({
  id: 'backend.appliance.get',
  method: 'GET',
  path: '/backend/appliance',
  summary: 'How the box is: rooms, door, notices, memory, disk, load',
  right: 'appliance.see',
  input: Empty,
  output: z.object({
    name: z.string(),
    uptimeS: z.int(),
    load: z.number(),
    cores: z.int(),
    memory: z.object({ totalBytes: z.int(), usedBytes: z.int() }),
    disk: z.object({ totalBytes: z.int(), usedBytes: z.int() }).nullable(),
    /** Null when the root half does not answer. */
    parts: z
      .object({ openvpn: z.string(), haproxy: z.string(), nftables: z.string(), kernelOffload: z.boolean() })
      .nullable(),
    door: z.object({ status: z.string(), reason: z.string(), openConnections: z.int() }).nullable(),
    rooms: z.array(
      z.object({ account: z.string(), status: z.string(), reason: z.string(), offload: z.boolean() }),
    ),
    notices: z.array(
      z.object({
        code: z.enum(NOTICE_CODES),
        severity: z.enum(['warning', 'alarm']),
        about: z.string(),
        since: z.string(),
        detail: z.string(),
      }),
    ),
  }),
  async run({ portal }) {
    const { machine } = portal;
    const [memory, disk, asked] = await Promise.all([machine.memory(), machine.disk(), askAppliance(portal)]);
    return {
      name: portal.place.name,
      uptimeS: Math.round(uptime()),
      load: Math.round((loadavg()[0] ?? 0) * 100) / 100,
      cores: cpus().length,
      memory: { totalBytes: memory.totalBytes, usedBytes: memory.totalBytes - memory.availableBytes },
      disk: { totalBytes: disk.totalBytes, usedBytes: disk.totalBytes - disk.freeBytes },
      ...asked,
      notices: portal.notices.list(),
    };
  },
});

/** What the root half says; all of it empty when it does not answer, which is a notice of its own. */
async function askAppliance(portal: Portal) {
  try {
    const [parts, door, { rooms }] = await Promise.all([
      portal.appliance.call('appliance.describe', {}),
      portal.appliance.call('door.describe', {}),
      portal.appliance.call('room.list', {}),
    ]);
    const names = new Map<number, string>(portal.accounts.all().map(({ facts }) => [facts.room, facts.name]));
    return {
      parts,
      door,
      rooms: rooms.map((room) => ({ ...room, account: names.get(room.room) ?? `room ${room.room}` })),
    };
  } catch (error) {
    portal.log.warn({ error }, 'the appliance did not answer');
    return { parts: null, door: null, rooms: [] };
  }
}

export const describePortal = publicOperation({
  id: 'portal.describe',
  method: 'GET',
  path: '/portal',
  summary:
    'That this is a portal, for programs that are about to sign in; the answer is the same for everybody',
  input: Empty,
  output: z.object({
    product: z.literal('Ferngate'),
    api: z.literal('v1'),
    name: z.string(),
    /** Where it is found when its name does not answer, on the same ports. */
    addresses: z.array(z.string()),
    ports: z.object({ vpn: z.int(), https: z.int(), http: z.int() }),
    now: z.string(),
  }),
  async run({ portal }) {
    const { name, others, ports } = portal.place;
    return {
      product: 'Ferngate' as const,
      api: 'v1' as const,
      name,
      addresses: [...others],
      ports,
      now: portal.now().toISOString(),
    };
  },
});
