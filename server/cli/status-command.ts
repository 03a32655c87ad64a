import { z } from 'zod';
import type { Command } from './parse-command.ts';
import { table, visible } from './show.ts';

const Appliance = z.object({
  name: z.string(),
  uptimeS: z.int(),
  parts: z.object({ openvpn: z.string(), haproxy: z.string(), kernelOffload: z.boolean() }).nullable(),
  door: z.object({ status: z.string(), reason: z.string(), openConnections: z.int() }).nullable(),
  rooms: z.array(z.object({ account: z.string(), status: z.string(), reason: z.string() })),
  notices: z.array(
    z.object({ code: z.string(), severity: z.string(), about: z.string(), detail: z.string() }),
  ),
});

export const statusCommand: Command = {
  words: 'status',
  takes: [],
  summary: 'How the appliance is: door, rooms, notices',
  request: () => ({ method: 'GET', path: '/backend/appliance' }),
  show(output) {
    const { name, parts, door, rooms, notices } = Appliance.parse(output);
    const running = rooms.filter((room) => room.status === 'running').length;
    const lines = [
      `portal   ${name}`,
      parts === null
        ? 'root     does not answer'
        : `root     answers (OpenVPN ${parts.openvpn}, HAProxy ${parts.haproxy}, kernel offload ${parts.kernelOffload ? 'on' : 'off'})`,
      door === null
        ? 'door     unknown'
        : `door     ${door.status} ${door.reason}, ${door.openConnections} connections`,
      `rooms    ${running} of ${rooms.length} running`,
      notices.length === 0 ? 'notices  none' : 'notices',
    ];
    const failed = rooms.filter((room) => room.status !== 'running');
    return [
      `${lines.map((line) => visible(line).trimEnd()).join('\n')}\n`,
      notices.length === 0
        ? ''
        : table(
            ['SEVERITY', 'CODE', 'ABOUT', 'DETAIL'],
            notices.map((one) => [one.severity, one.code, one.about, one.detail]),
          ),
      failed.length === 0
        ? ''
        : table(
            ['ACCOUNT', 'ROOM', 'REASON'],
            failed.map((room) => [room.account, room.status, room.reason]),
          ),
    ].join('');
  },
};
