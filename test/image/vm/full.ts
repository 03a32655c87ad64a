/** A14 in the machine: its data partition runs full while machine and technician are dialled in. */
import * as assert from 'uvu/assert';
import { ApiError } from '../../world/api.ts';
import type { Bench } from './bench.ts';
import { Box } from './box.ts';

const DATA = '/var/lib/ferngate';
const MIB = 2 ** 20;

export async function full(bench: Bench, say: (line: string) => void): Promise<void> {
  const box = await Box.of(bench);
  const notices = async () => (await box.standing()).map(({ code }) => code);
  await leave(box, 700 * MIB);
  await box.until('warning', async () => (await notices()).includes('disk-nearly-full'));
  await project(box, 'before it is full');
  say('nearly full: it is shown, and nothing is refused');

  await leave(box, 10 * MIB);
  await box.until('alarm', async () => (await notices()).includes('disk-full'));
  assert.is(await refused(project(box, 'on a full disk')), '503 disk-full');
  await box.plant.works();
  say('only the reserve left: read-only with the reason, and a technician dials in, connects and reads');

  // Also what the file system keeps for root.
  await box.inside.run(`dd if=/dev/zero of=${DATA}/ballast-2 bs=64k 2> /dev/null; sync`, { check: false });
  await box.plant.reads();
  assert.is(await refused(project(box, 'without a byte')), '503 disk-full');
  say('without a byte left: the tunnels stand, and the PLC is read');

  await box.inside.run(`rm ${DATA}/ballast ${DATA}/ballast-2; sync`);
  await box.until('saving again', async () => (await refused(project(box, 'afterwards'))) === '');
  await box.until('no alarm', async () => !(await notices()).some((code) => code.startsWith('disk-')));
  assert.is(await box.inside.say('systemctl list-units --failed --plain --no-legend'), '');
  await box.plant.works();
  say('with space again: it goes on by itself, no unit has failed');
}

/** Fills the partition until others than root have this many bytes left. */
async function leave({ inside }: Box, bytes: number): Promise<void> {
  await inside.run(`set -e
rm -f ${DATA}/ballast
free=$(df --output=avail --block-size=1 ${DATA} | tail -n 1)
fallocate -l $((free - ${bytes})) ${DATA}/ballast
sync`);
}

function project({ plant }: Box, name: string): Promise<unknown> {
  return plant.administrator.post('/projects', { client: 'Full disk', name: `${name} ${Date.now()}` });
}

async function refused(work: Promise<unknown>): Promise<string> {
  try {
    await work;
    return '';
  } catch (error) {
    if (error instanceof ApiError) return `${error.status} ${String(error.body['code'])}`;
    throw error;
  }
}
