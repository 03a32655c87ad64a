/** What the booted image says of itself, and the template that makes Packer listen to it. */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { writeCredentials } from '../../../packer/check/credentials.ts';
import { judgeSaid, parseSaid } from '../../../packer/check/said.ts';

const PACKER = resolve(import.meta.dirname, '../../../packer');
const check = suite('check from inside');
const lines = (count: number) =>
  Array.from({ length: count }, (_, index) => `check one:${index} ok\r\n`).join('');
const FIRMWARE = '\x1b[2J\x1b[01;01HBdsDxe: starting Boot0002\r\n';

check('all is well: checks, figures and the end, behind what the firmware wrote', () => {
  const said = parseSaid(
    `${FIRMWARE}${lines(20)}figure kernel 7.3.4\r\nfigure startup 2s (a) + 3s\r\nend\r\n`,
  );
  assert.is(said.passed.length, 20);
  assert.equal(said.figures, { kernel: '7.3.4', startup: '2s (a) + 3s' });
  assert.equal(judgeSaid(said), []);
});

for (const [what, text, problem] of [
  ['nothing', '', 'did not come to its end'],
  ['only firmware', FIRMWARE, 'only 0 checks'],
  ['no end', lines(20), 'did not come to its end'],
  ['an end at once', 'end\n', 'only 0 checks'],
  ['an end too early', `${lines(14)}end\n`, 'only 14 checks'],
  [
    'a failed one',
    `${lines(20)}check usr:read-only failed something could be written\nend\n`,
    'usr:read-only: something',
  ],
  ['a failed one without a reason', `${lines(20)}check x failed\nend\n`, 'x: '],
] as const) {
  check(`${what} is not taken for a good image`, () => {
    assert.match(judgeSaid(parseSaid(text)).join('; '), problem);
  });
}

check('half a line is no verdict', () => {
  assert.equal(parseSaid('check x o').passed, []);
  assert.equal(parseSaid('xcheck x ok\n').passed, []);
});

check('waiting for it: the exit code is the verdict', async () => {
  const folder = await mkdtemp('/tmp/said-');
  const exit = async (text: string) => {
    await writeFile(join(folder, 'log'), text);
    const words = [join(PACKER, 'check/wait.ts'), join(folder, 'log'), '1'];
    return spawnSync(process.execPath, words, { encoding: 'utf8' }).status;
  };
  assert.is(await exit(`${lines(20)}end\n`), 0);
  assert.is(await exit(lines(20)), 1);
  assert.is(await exit(`${lines(20)}check x failed no\nend\n`), 1);
});

check('the unit, its start and its script are handed over as credentials', async () => {
  const files = await writeCredentials(await mkdtemp('/tmp/credentials-'));
  const told = await Promise.all(files.map((file) => readFile(file, 'utf8')));
  const names = told.map((text) => /^io\.systemd\.credential\.binary:([^=]+)=/.exec(text)?.[1]);
  assert.equal(names, [
    'systemd.extra-unit.ferngate-check.service',
    'systemd.unit-dropin.multi-user.target',
    'ferngate-check.sh',
  ]);
  const script = Buffer.from(told[2]!.slice(told[2]!.indexOf('=') + 1), 'base64').toString('utf8');
  assert.is(script, await readFile(join(PACKER, 'check/inside.sh'), 'utf8'));
});

check('the script is one that a plain shell understands', () => {
  execFileSync('sh', ['-n', join(PACKER, 'check/inside.sh')]);
});

check('the template is valid for the Packer that Debian has', () => {
  const words = ['-var', 'disk=/tmp/disk', '-var', 'work=/tmp/work', '-var', 'wait=["true"]'];
  const env = { PATH: process.env['PATH'], HOME: '/tmp', CHECKPOINT_DISABLE: '1' };
  const ran = spawnSync('packer', ['validate', ...words, join(PACKER, 'ferngate.pkr.hcl')], {
    env,
    encoding: 'utf8',
  });
  assert.is(ran.status, 0, ran.stdout + ran.stderr);
});

check.run();
