/** The commands about the machine, against a real portal. */
import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { CliError } from '../../../server/cli/cli-error.ts';
import { commands } from '../../../server/cli/commands.ts';
import { FileTransfer } from '../../../server/cli/file-transfer.ts';
import { OwnerSocket } from '../../../server/cli/owner-socket.ts';
import { parseCommand } from '../../../server/cli/parse-command.ts';
import { startServing } from '../portal-world.ts';

const world = await startServing();
const { settings, appliance } = world;
/** As `main.ts` does it, without a process for each. */
async function ferngate(...words: string[]): Promise<{ status: number; out: string; err: string }> {
  try {
    const { command, input } = parseCommand(commands, words);
    const output = await new OwnerSocket(settings.runFolder).ask(command.request(input));
    await command.after?.(new FileTransfer(settings.runFolder), input, output);
    return { status: 0, out: command.show(output), err: '' };
  } catch (error) {
    if (!(error instanceof CliError)) throw error;
    return { status: 1, out: '', err: error.message };
  }
}

test('health says what is wrong and what to do', async () => {
  const { out, status } = await ferngate('health');
  assert.is(status, 0);
  assert.match(out, /^(The appliance is well|Something)/);
});

test('metrics: a token is printed once, listed without it, taken back', async () => {
  const { out: secret } = await ferngate('metrics', 'add', 'Prometheus', '--from', '192.0.2.0/24,::1');
  assert.match(secret, /^[\w-]{43}\n$/);
  const { out } = await ferngate('metrics', 'list');
  assert.match(out, /Prometheus +192\.0\.2\.0\/24 ::1 +never/);
  assert.not.match(out, secret.trim());
  const id = /met_\w+/.exec(out)?.[0] ?? '';
  assert.is((await ferngate('metrics', 'revoke', id)).out, 'revoked\n');
  assert.not.match((await ferngate('metrics', 'list')).out, 'met_');
});

test('restart wants the name', async () => {
  const refused = await ferngate('restart', 'machine');
  assert.is(refused.status, 1);
  assert.match(refused.err, /Type the name to confirm: portal\.example/);
  assert.is((await ferngate('restart', 'portal', '--confirm', settings.place.name)).out, 'begun\n');
  assert.is(appliance.asked('system.restart').length, 1);
});

test('a bundle is made, saved once, and overwrites nothing', async () => {
  const { out } = await ferngate('bundle', 'make');
  const id = /bun_\w+/.exec(out)?.[0] ?? '';
  const path = join(settings.dataFolder, 'bundle.tar.gz');
  assert.match((await ferngate('bundle', 'save', id, path)).out, /^written/);
  assert.match(gunzipSync(readFileSync(path)).toString('latin1'), 'versions.json');
  assert.is(statSync(path).mode & 0o777, 0o600);
  const again = await ferngate('bundle', 'save', id, path);
  assert.is(again.status, 1);
  assert.match(again.err, /EEXIST/);
  const wrong = await ferngate('bundle', 'save', id, `${path}2`, '--recipient', 'age1x');
  assert.match(wrong.err, /no public key of age/);
  assert.not.ok(existsSync(`${path}2`));
});

test.after(() => world.stop());
test.run();
