/** The appliance tells systemd that it serves, and asks itself through its own socket, as the portal does. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { until } from '../../world/command.ts';
import { NotifySocket } from '../../world/notify-socket.ts';
import { newFolders } from '../rig/dialled-world.ts';
import { ensureUsers } from '../rig/users.ts';

const program = new URL('../../../appliance/main.ts', import.meta.url).pathname;

test('ready once its socket answers, well three times a period, stopping at the end', async () => {
  ensureUsers();
  const folders = newFolders();
  const socket = await NotifySocket.listen('/tmp/notify.sock');
  const appliance = spawn(process.execPath, [program], {
    env: {
      ...{ PATH: process.env['PATH'], FERNGATE_DATA: folders.data, FERNGATE_RUN: folders.run },
      ...{ NOTIFY_SOCKET: socket.path, WATCHDOG_USEC: '900000' },
    },
    stdio: 'ignore',
  });
  await until('some messages', () => socket.count('WATCHDOG=1') >= 3);
  assert.match(socket.messages[0]!, /^READY=1/);
  appliance.kill('SIGTERM');
  await once(appliance, 'exit');
  assert.match(socket.messages.at(-1)!, /^STOPPING=1/);
  socket.close();
});

test.run();
