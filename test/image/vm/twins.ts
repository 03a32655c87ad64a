/** A7: two machines from one image share no identity and no secret, though neither was ever set up. */
import * as assert from 'uvu/assert';
import { command } from '../../world/command.ts';
import { introduced } from '../outside/console.ts';
import type { Bench } from './bench.ts';
import { secretsOn } from './secrets-on-disk.ts';

export async function twins(bench: Bench, say: (line: string) => void): Promise<void> {
  const said: Set<string>[] = [];
  for (const number of [3, 4]) {
    const plugged = await bench.import(`twin${number}`, number);
    const machine = await bench.start(plugged);
    const { fingerprint, setUpLink } = await introduced(machine.serial, bench.patienceMs);
    await machine.powerOff();
    await command('ip', 'link', 'set', plugged.tap, 'down');
    const secrets = await secretsOn(plugged.disk, bench.folder);
    assert.ok(secrets.size >= 7, `only ${secrets.size} secrets were found on the disk`);
    said.push(new Set([`fingerprint ${fingerprint}`, `link ${setUpLink}`, ...secrets]));
  }
  const [one = new Set<string>(), other = new Set<string>()] = said;
  const common = [...one].filter((secret) => other.has(secret)).map((secret) => secret.slice(0, 80));
  assert.is(common.join('\n'), '', `both have ${common.join(', ')}`);
  bench.figures.add({
    id: 'A7',
    what: 'identities and secrets in common',
    value: common.length,
    unit: '',
    most: 0,
  });
  say(`${one.size} identities and secrets each, none in common`);
}
