/** Factory reset from the console: another identity, nothing of before on the raw disk, and it can be set up again. */
import { randomBytes } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { Api } from '../../world/api.ts';
import { attempt } from '../../world/command.ts';
import { APPLIANCE_ADDRESS } from '../../world/internet.ts';
import { becomeOwner } from '../../world/owner.ts';
import { introduced } from '../outside/console.ts';
import type { Bench } from './bench.ts';
import { Box } from './box.ts';

const DATA = '/var/lib/ferngate';
/** A disk of 16 GiB, though most of it is a hole. */
const SLOW_MS = 300_000;

export async function reset(bench: Bench, say: (line: string) => void): Promise<void> {
  const box = await Box.of(bench);
  const secret = `secret-${randomBytes(12).toString('hex')}`;
  await box.plant.administrator.post('/projects', { client: 'Known to nobody', name: secret });
  const written = await box.inside.say(`sync; grep -rl ${secret} ${DATA} | wc -l`);
  assert.ok(Number(written) > 0, 'it was never on the disk: its absence would say nothing');
  const identity = () => box.inside.say('cat /etc/machine-id');
  const before = await identity();

  const { serial } = box.machine;
  serial.type('x');
  const [, name = ''] = await serial.shows(/Type\s+(\S+)\s+to\s+erase\s+everything:/, box.patienceMs);
  serial.type('yes\r');
  await serial.shows(/! .+/, box.patienceMs);
  serial.type(`${name}\r`);
  const starts = box.inside.starts;
  const { fingerprint, setUpLink } = await introduced(serial, box.patienceMs);
  await box.inside.ready(box.patienceMs, starts + 1);
  assert.is.not(fingerprint, box.fingerprint, 'the same certificate as before');
  assert.is.not(await identity(), before, 'the same machine as before');
  assert.is((await box.inside.run(`grep -rl ${secret} ${DATA}`, { check: false })).text, '');

  const outside = new Api({ kind: 'https', host: APPLIANCE_ADDRESS, port: 443, fingerprint });
  const operator = await becomeOwner(outside, setUpLink);
  const { accounts } = await operator.get<{ accounts: unknown[] }>('/backend/accounts');
  assert.equal(accounts, []);
  await operator.post('/backend/accounts', { name: 'anew', title: 'Anew' });
  await box.machine.powerOff();
  await box.close();
  Box.forget(bench);
  assert.not.ok(await holds(bench, box.plugged.disk, secret), 'what was erased is on the raw disk');
  say('factory reset: another identity, set up anew, and nothing of before on the raw disk');
}

async function holds({ folder }: Bench, disk: string, secret: string): Promise<boolean> {
  const raw = join(folder, 'after-reset.raw');
  const { code, stderr } = await attempt('qemu-img', ['convert', '-O', 'raw', disk, raw], SLOW_MS);
  if (code !== 0) throw new Error(stderr);
  try {
    // It may lie across the border of two pieces.
    let rest: Buffer = Buffer.alloc(0);
    for await (const piece of createReadStream(raw, {
      highWaterMark: 8 * 2 ** 20,
    }) as AsyncIterable<Buffer>) {
      if (Buffer.concat([rest, piece]).includes(secret)) return true;
      rest = piece.subarray(-secret.length);
    }
    return false;
  } finally {
    await rm(raw, { force: true });
  }
}
