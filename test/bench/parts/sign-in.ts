/** How many people can sign in per second: argon2 is meant to be slow, and not to hold up anybody else. */
import { join } from 'node:path';
import { hashPassword, verifyPassword } from '../../../server/secrets/password.ts';
import { PASSWORD } from '../../world/plant-world.ts';
import type { Bench } from '../bench.ts';
import { median, quantile } from '../figure.ts';
import { atOnce, upTo } from '../measure/at-once.ts';
import { Client } from '../measure/client.ts';
import { load } from '../measure/processes.ts';
import { pulseDuring } from '../measure/pulse.ts';

const AT_ONCE = 4;

export async function signIn(bench: Bench): Promise<void> {
  const { appliance } = await bench.world();
  const socket = join(appliance.run, 'portal/http.sock');
  const client = new Client(socket);
  const count = bench.sizes.signIns;
  const enter = () => client.call('POST', '/sign-in', { account: 'acme', user: 'chef', password: PASSWORD });
  await enter();
  let seconds = 0;
  const waits = await pulseDuring(socket, async () => {
    const began = performance.now();
    await atOnce(upTo(count), AT_ONCE, enter);
    seconds = (performance.now() - began) / 1000;
  });
  client.close();
  bench.add(
    {
      part: 'sign-in',
      name: `sign-ins, ${AT_ONCE} at once`,
      value: count / seconds,
      unit: '/s',
      reference: { name: 'argon2 alone', value: await bareHashesPerS(count) },
      note: `load ${load()}`,
    },
    {
      part: 'sign-in',
      name: 'meanwhile, the smallest request, 99 of 100',
      value: quantile(waits, 0.99),
      unit: 'ms',
      reference: { name: 'its median', value: median(waits) },
    },
  );
}

async function bareHashesPerS(count: number): Promise<number> {
  const hash = await hashPassword(PASSWORD);
  const began = performance.now();
  await atOnce(upTo(count), AT_ONCE, () => verifyPassword(PASSWORD, hash));
  return (1000 * count) / (performance.now() - began);
}
