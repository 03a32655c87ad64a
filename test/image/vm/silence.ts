/** A10: from power-on until ten minutes after it answers, nobody having touched it, the box sends nothing to anybody outside its own network. */
import { setTimeout as wait } from 'node:timers/promises';
import * as assert from 'uvu/assert';
import { introduced } from '../outside/console.ts';
import type { Bench } from './bench.ts';
import { outward, sentBy } from './capture.ts';

const WATCHED_MS = 10 * 60_000;

export async function silence(bench: Bench, say: (line: string) => void): Promise<void> {
  const plugged = await bench.import('silence', 2);
  const machine = await bench.start(plugged, { capture: true });
  try {
    await introduced(machine.serial, bench.patienceMs);
    await wait(WATCHED_MS);
  } finally {
    // What is still in QEMU's buffers is written when it ends by itself.
    await machine.quit();
  }
  const sent = await sentBy(plugged.capture, plugged.mac);
  assert.ok(sent.length > 0, 'not even DHCP was asked: nothing was captured');
  const away = outward(sent);
  assert.equal(away, [], 'packets that leave its own network');
  bench.figures.add({
    id: 'A10',
    what: 'packets to outside in ten minutes',
    value: away.length,
    unit: '',
    most: 0,
  });
  say(`${sent.length} packets in ten minutes, none of them to outside`);
}
