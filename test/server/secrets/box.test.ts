/** Sealing at rest: what opens, and everything an attacker with write access to a database would try. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, link, mkdtemp, readdir, readFile, stat, symlink, unlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { SecretBox } from '../../../server/secrets/box.ts';
import { SecretError } from '../../../server/secrets/secret-error.ts';

const folder = await mkdtemp(join(tmpdir(), 'fg-box-'));
const box = await SecretBox.open(join(folder, 'key'));
let files = 0;
const freshPath = () => join(folder, `key-${(files += 1)}`);

async function codeOf(work: () => unknown): Promise<string> {
  try {
    await work();
    return 'accepted';
  } catch (error) {
    return error instanceof SecretError ? error.code : `other: ${String(error)}`;
  }
}

test('the key file is made once, for its owner only, and nothing is left beside it', async () => {
  const path = freshPath();
  const sealed = (await SecretBox.open(path)).seal('plain', 'here');
  assert.is((await stat(path)).mode & 0o777, 0o600);
  assert.equal((await SecretBox.open(path)).open(sealed, 'here').toString(), 'plain');
  assert.equal(
    (await readdir(folder)).filter((name) => name.endsWith('.new')),
    [],
  );
});

test('eight first starts at once agree on one key', async () => {
  const path = freshPath();
  const boxes = await Promise.all(Array.from({ length: 8 }, () => SecretBox.open(path)));
  const sealed = boxes.map((one) => one.seal('plain', 'here'));
  for (const one of boxes) for (const each of sealed) assert.is(one.open(each, 'here').toString(), 'plain');
});

test('a first start that is killed at any moment leaves no key or a whole one', async () => {
  const program = `import { SecretBox } from ${JSON.stringify(import.meta.resolve('../../../server/secrets/box.ts'))};
    console.log('now');
    for (let n = 0; ; n += 1) await SecretBox.open(process.argv[1] + n);`;
  const base = `${freshPath()}-`;
  for (let run = 0; run < 4; run += 1) {
    const child = spawn(process.execPath, ['--input-type=module', '-e', program, `${base}${run}-`]);
    await once(child.stdout, 'data');
    await new Promise((resolve) => setTimeout(resolve, 5 + Math.random() * 40));
    child.kill('SIGKILL');
    await once(child, 'exit');
  }
  const made = (await readdir(folder)).filter((name) => join(folder, name).startsWith(base));
  const keys = made.filter((name) => !name.endsWith('.new'));
  assert.ok(keys.length > 0);
  for (const name of keys)
    assert.is(await codeOf(() => SecretBox.open(join(folder, name))), 'accepted', name);
  for (const name of made) await unlink(join(folder, name));
});

test('two installations have different keys', async () => {
  const one = await readFile(join(folder, 'key'), 'utf8');
  const path = freshPath();
  const other = await SecretBox.open(path);
  assert.is.not(await readFile(path, 'utf8'), one);
  assert.is(await codeOf(() => other.open(box.seal('plain', 'here'), 'here')), 'unknown-key');
});

test('whatever is sealed opens in its place and nowhere else', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 4096 }), fc.string(), fc.string(), (plain, context, other) => {
      const sealed = box.seal(plain, context);
      assert.equal(new Uint8Array(box.open(sealed, context)), plain);
      if (other !== context)
        assert.throws(
          () => box.open(sealed, other),
          (e: SecretError) => e.code === 'not-openable',
        );
    }),
    { numRuns: 200 },
  );
});

test('the same text sealed twice looks different', () => {
  assert.is.not(
    Buffer.from(box.seal('x', 'c')).toString('hex'),
    Buffer.from(box.seal('x', 'c')).toString('hex'),
  );
});

test('every flipped bit and every cut is noticed', () => {
  const sealed = box.seal('a private key', 'account:a:authority:1');
  const refused = (bytes: Uint8Array) =>
    assert.throws(
      () => box.open(bytes, 'account:a:authority:1'),
      (error: unknown) => error instanceof SecretError,
    );
  for (let bit = 0; bit < sealed.length * 8; bit += 1) {
    const changed = Uint8Array.from(sealed);
    changed[bit >> 3]! ^= 1 << (bit & 7);
    refused(changed);
  }
  for (let length = 0; length < sealed.length; length += 1) refused(sealed.subarray(0, length));
  refused(Buffer.concat([sealed, Buffer.of(0)]));
});

test('a value swapped between rows or accounts does not open', async () => {
  const mine = box.seal('mine', 'account:a:authority:1');
  const yours = box.seal('yours', 'account:b:authority:1');
  assert.is(await codeOf(() => box.open(yours, 'account:a:authority:1')), 'not-openable');
  assert.is(await codeOf(() => box.open(mine, 'account:b:authority:1')), 'not-openable');
  assert.is(await codeOf(() => box.open(mine, 'account:a:authority:2')), 'not-openable');
  const spliced = Buffer.concat([mine.subarray(0, 21), yours.subarray(21)]);
  assert.is(await codeOf(() => box.open(spliced, 'account:a:authority:1')), 'not-openable');
});

test('after a rotation the old opens, counts as old, and the new does not open with the old file', async () => {
  const path = freshPath();
  const before = await SecretBox.open(path);
  const old = before.seal('old', 'here');
  const rotated = await SecretBox.rotate(path);
  const fresh = rotated.seal('new', 'here');
  assert.is(rotated.open(old, 'here').toString(), 'old');
  assert.equal(
    [rotated.isCurrent(old), rotated.isCurrent(fresh), before.isCurrent(old)],
    [false, true, true],
  );
  assert.is(await codeOf(() => before.open(fresh, 'here')), 'unknown-key');
  assert.is((await SecretBox.open(path)).open(fresh, 'here').toString(), 'new');
  assert.is((await stat(path)).mode & 0o777, 0o600);
});

test('a damaged, foreign or exposed key file is refused, never replaced', async () => {
  const good = await readFile(join(folder, 'key'), 'utf8');
  const flipped = good.replace(/.(?==\n)/, (last) => (last === 'A' ? 'E' : 'A'));
  const table: [string, string, number, string][] = [
    ['empty', '', 0o600, 'key-file-damaged'],
    ['cut', good.slice(0, -1), 0o600, 'key-file-damaged'],
    ['half', good.slice(0, 40), 0o600, 'key-file-damaged'],
    ['flipped', flipped, 0o600, 'key-file-damaged'],
    ['second line damaged', `${good}x\n`, 0o600, 'key-file-damaged'],
    ['huge', good.repeat(1000), 0o600, 'key-file-damaged'],
    ['readable by the group', good, 0o640, 'key-file-exposed'],
    ['readable by all', good, 0o604, 'key-file-exposed'],
  ];
  for (const [what, text, mode, code] of table) {
    const path = freshPath();
    await writeFile(path, text, { mode });
    await chmod(path, mode);
    assert.is(await codeOf(() => SecretBox.open(path)), code, what);
    assert.is(await readFile(path, 'utf8'), text, what);
  }
});

test('a link in place of the key file is not followed', async () => {
  const path = freshPath();
  await symlink(join(folder, 'key'), path);
  assert.match(await codeOf(() => SecretBox.open(path)), /ELOOP/);
  const hard = freshPath();
  await link(join(folder, 'key'), hard);
  assert.is(await codeOf(() => SecretBox.open(hard)), 'accepted');
});

test('error texts tell nothing of key or content', async () => {
  const good = await readFile(join(folder, 'key'), 'utf8');
  const secret = good.split(' ')[2]!.trim();
  const path = freshPath();
  await writeFile(path, good.replace('ferngate-key-1', 'ferngate-key-2'), { mode: 0o600 });
  const errors = await Promise.all([
    SecretBox.open(path).catch((error: unknown) => error),
    Promise.resolve()
      .then(() => box.open(box.seal('swordfish', 'a'), 'b'))
      .catch((error: unknown) => error),
  ]);
  for (const error of errors) {
    assert.instance(error, SecretError);
    assert.not.match(`${String((error as Error).stack)} ${String((error as Error).cause)}`, 'swordfish');
    assert.not.ok(String((error as Error).stack).includes(secret));
  }
});

test.run();
