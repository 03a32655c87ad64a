// The runner on suites that pass, fail, hang, crash, skip and contain nothing.
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { AS_NOBODY } from './as-nobody.ts';
import { makeSuite, runSuite, startSuite, suite } from './fixture-suite.ts';
import { leftovers, lookAround } from './leftovers.ts';
import { MARK } from './run-file.ts';

test('a suite that passes: single tests are counted over files', async () => {
  const ran = await runSuite(makeSuite({ 'a.test.ts': suite('', ''), 'deep/er/b.test.ts': suite('') }));
  assert.is(ran.last, '3 passed, 0 failed');
  assert.is(ran.code, 0);
  assert.match(ran.output, /^ok {4}deep\/er\/b\.test\.ts {2}1 tests/m);
});

test('a failing test: counted, with its output, and the good ones beside it', async () => {
  const ran = await runSuite(
    makeSuite({ 'a.test.ts': suite('', 'throw new Error("wrong on purpose")'), 'b.test.ts': suite('') }),
  );
  assert.is(ran.last, '2 passed, 1 failed');
  assert.is(ran.code, 1);
  assert.match(ran.output, /wrong on purpose/);
});

/** A suite that asks this of uvu before it runs. */
const calling = (what: string) => suite('').replace('test.run', `test.${what}; test.run`);

const bad: Record<string, { text: string; says: RegExp }> = {
  hangs: {
    text: `// timeout: 1\n${suite('await new Promise((r) => setTimeout(r, 1e6))')}`,
    says: /not done after 1 s/,
  },
  'has no test': { text: suite(), says: /no test ran/ },
  'never starts uvu': { text: 'export {};\n', says: /before uvu had counted/ },
  'exits early with 0': { text: suite('process.exit(0)'), says: /before uvu had counted/ },
  'throws while loading': { text: 'throw new Error("at load");\n', says: /at load/ },
  'is killed': {
    text: suite('process.kill(process.pid, "SIGKILL"); await new Promise(() => {})'),
    says: /ended with code 137/,
  },
  'fails after its tests': {
    text: `${suite('')}process.on('exit', () => { process.exitCode = 7 });`,
    says: /ended with code 7/,
  },
  'throws in a before hook': {
    text: calling('before(() => { throw 1 })'),
    says: /hook threw/,
  },
  'leaves something open after its last test': {
    text: suite('setInterval(() => {}, 1000)'),
    says: /did not end after its last test/,
  },
  'skips a test': { text: calling('skip()'), says: /1 skipped/ },
  'runs only one of its tests': {
    text: calling('only("x", () => {})'),
    says: /skipped/,
  },
};
for (const [what, { text, says }] of Object.entries(bad)) {
  test(`a file that ${what} is a failure`, async () => {
    const ran = await runSuite(makeSuite({ 'a.test.ts': text }));
    assert.is(ran.code, 1, ran.output);
    assert.match(ran.last, /^\d+ passed, 1 failed$/, ran.output);
    assert.match(ran.output, says);
  });
}

test('an empty suite, and words that fit no file, are failures', async () => {
  const root = makeSuite({});
  assert.equal([(await runSuite(root)).last, (await runSuite(root)).code], ['0 passed, 1 failed', 1]);
  const ran = await runSuite(makeSuite({ 'a.test.ts': suite('') }), 'nothing-like-it');
  assert.is(ran.code, 1);
  assert.match(ran.output, /No test file's path contains nothing-like-it/);
});

test('words choose files by a part of their path', async () => {
  const root = makeSuite({ 'a/x.test.ts': suite(''), 'b/y.test.ts': suite('', '') });
  assert.is((await runSuite(root, 'test/b/')).last, '2 passed, 0 failed');
});

test('an opening comment or option that the runner does not know is named', async () => {
  const header = await runSuite(makeSuite({ 'a.test.ts': `// test: quick\n${suite('')}` }));
  assert.match(header.output, /a\.test\.ts opens with "\/\/ test: quick".*alone, slow or waits/);
  const option = await runSuite(makeSuite({ 'a.test.ts': suite('') }), '--jobs=0');
  assert.match(option.output, /--jobs is a whole number from 1 to 64/);
  assert.equal([header.code, option.code], [1, 1]);
});

test('each file has network, processes, /run and /tmp of its own', async () => {
  const body = `
    const { execFileSync } = await import('node:child_process');
    const { createServer } = await import('node:net');
    const { existsSync, readdirSync, writeFileSync } = await import('node:fs');
    execFileSync('ip', ['netns', 'add', 'room']);
    execFileSync('ip', ['link', 'add', 'left', 'type', 'veth', 'peer', 'name', 'right']);
    for (const file of ['/tmp/mine', '/run/mine']) {
      if (existsSync(file)) throw new Error(file + ' is there already');
      writeFileSync(file, '');
    }
    if (process.pid > 20 || readdirSync('/proc').includes('${process.pid + 1000}')) throw new Error('sees other processes');
    const server = createServer();
    await new Promise((resolve, reject) => server.once('error', reject).listen(443, '::', resolve));
    await new Promise((resolve) => setTimeout(resolve, 300));
    server.close();`;
  const files = { 'a.test.ts': suite(body), 'b.test.ts': suite(body) };
  const [one, two] = await Promise.all([runSuite(makeSuite(files)), runSuite(makeSuite(files))]);
  assert.is(one.last, '2 passed, 0 failed', one.output);
  assert.is(two.last, '2 passed, 0 failed', two.output);
});

test('a file that wants to be alone is', async () => {
  // The suite's own folder is the one that all its files see.
  const body = (name: string) => `const { appendFileSync: say } = await import('node:fs');
    say('log', '+${name}'); await new Promise((r) => setTimeout(r, 200)); say('log', '-${name}');`;
  const root = makeSuite({
    'a.test.ts': `// test: alone\n${suite(body('a'))}`,
    'b.test.ts': suite(body('b')),
    'c.test.ts': `// test: slow\n${suite(body('c'))}`,
  });
  assert.is((await runSuite(root)).code, 0);
  assert.match(readFileSync(join(root, 'log'), 'utf8'), /^(\+c\+b|\+b\+c).*\+a-a$/);
});

test('what a test leaves on the machine is found', async () => {
  const before = await lookAround();
  const run = (...words: string[]) => assert.is(spawnSync('ip', words).status, 0);
  run('link', 'add', 'stray', 'type', 'veth', 'peer', 'name', 'stray-end');
  run('netns', 'add', 'stray-room');
  const stray = spawn('sleep', ['1000'], { env: { ...process.env, [MARK]: 'this run' } });
  const settleMs = 0;
  assert.equal(await leftovers('this run', before, settleMs), [
    `process ${stray.pid} (sleep 1000)`,
    'interface stray-end',
    'interface stray',
    'network namespace stray-room',
  ]);
  stray.kill();
  run('netns', 'delete', 'stray-room');
  run('link', 'delete', 'stray');
  assert.equal(await leftovers('this run', before), []);
});

test('a killed runner takes its tests with it', async () => {
  const root = makeSuite({
    'a.test.ts': suite(
      "(await import('node:fs')).writeFileSync('there', ''); await new Promise((r) => setTimeout(r, 1e6))",
    ),
  });
  const runner = startSuite(root);
  const count = () => spawnSync('pgrep', ['-fc', `${root}/a.test.ts`], { encoding: 'utf8' }).stdout.trim();
  await until(() => existsSync(join(root, 'there')));
  assert.is.not(count(), '0');
  runner.kill('SIGKILL');
  await until(() => count() === '0');
});

test('words for somebody who is not root', () => {
  const [program, ...words] = [...AS_NOBODY, process.execPath, join(import.meta.dirname, '../run.ts')];
  const ran = spawnSync(program, words, { encoding: 'utf8' });
  assert.match(ran.stderr, /run npm test as root/);
  assert.is(ran.status, 1);
});

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 20));
}

test.run();
