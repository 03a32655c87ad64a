/** Somebody opens a room's rules by hand, past the portal: it is noticed and mended (IMMUNITY 23). */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { readdir } from 'node:fs/promises';
import { RunningAppliance } from '../../world/appliance.ts';
import { attempt, until } from '../../world/command.ts';
import { APPLIANCE_ADDRESS } from '../../world/internet.ts';

await attempt('ip', ['address', 'add', `${APPLIANCE_ADDRESS}/32`, 'dev', 'lo']);
const appliance = await RunningAppliance.start({ data: '/tmp/ferngate', name: APPLIANCE_ADDRESS });

async function nft(...words: string[]): Promise<string> {
  const [room = ''] = (await readdir('/run/netns')).filter((name) => name.startsWith('fg-'));
  const { stdout } = await attempt('ip', ['netns', 'exec', room, 'nft', ...words]);
  return stdout;
}
const noticed = async () => {
  const { notices } = await appliance.owner.get<{ notices: { code: string; about: string }[] }>(
    '/backend/appliance',
  );
  return notices.some(({ code, about }) => code === 'rules-differ' && about === 'acme');
};

test('an element that the portal did not open', async () => {
  await appliance.owner.post('/backend/accounts', { name: 'acme', title: 'Acme' });
  const element = '198.18.0.9 . 198.18.16.10 . tcp . 1-65535 timeout 1h';
  await nft('add', 'element', 'inet', 'room', 'allowed', `{ ${element} }`);
  assert.match(await nft('list', 'set', 'inet', 'room', 'allowed'), '198.18.16.10');
  await until('noticed', noticed, 40_000);
  await until(
    'mended',
    async () => !(await nft('list', 'set', 'inet', 'room', 'allowed')).includes('198.18.16.10'),
  );
});

test.after(() => appliance.stop());
test.run();
