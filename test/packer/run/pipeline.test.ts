/** Which steps run, which are skipped, and what an interrupted or meddled-with build does next. */
import {
  appendFile,
  chmod,
  mkdir,
  mkdtemp,
  readFile,
  rm,
  symlink,
  utimes,
  writeFile,
} from 'node:fs/promises';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { BuildError } from '../../../packer/build/error.ts';
import type { BuildContext, BuildStep } from '../../../packer/build/step.ts';
import { digestPath, digestTexts } from '../../../packer/run/digest.ts';
import { runSteps } from '../../../packer/run/pipeline.ts';
import { readRecord } from '../../../packer/run/record.ts';
import { testContext } from '../build-context.ts';

const pipeline = suite('pipeline');
const ALL = { only: [], force: false };

interface Bench {
  readonly context: BuildContext;
  readonly steps: BuildStep[];
  /** Names of steps that ran since the last question. */
  readonly ran: () => string[];
  readonly said: string[];
  readonly source: string;
}

/** Two steps: the second is made from what the first leaves. */
async function bench(): Promise<Bench> {
  const out = await mkdtemp('/tmp/pipeline-');
  const source = join(out, 'source');
  await writeFile(source, 'flour');
  const said: string[] = [];
  const context = await testContext(out, said);
  let ran: string[] = [];
  const step = (name: string, input: string, output: string): BuildStep => ({
    name,
    outputs: [output],
    inputs: async () => [input, 'recipe 1'],
    async run({ out: folder }) {
      ran.push(name);
      await writeFile(join(folder, output), `${await readFile(input, 'utf8')} ${name}`);
    },
  });
  const steps = [step('dough', source, 'dough.txt'), step('bread', join(out, 'dough.txt'), 'bread.txt')];
  const take = () => {
    const taken = ran;
    ran = [];
    return taken;
  };
  return { context, steps, ran: take, said, source };
}

const code = (expected: string) => (error: unknown) => {
  assert.instance(error, BuildError);
  assert.is((error as BuildError).code, expected);
};

pipeline('runs in order, then skips what is unchanged, and says so', async () => {
  const { context, steps, ran, said } = await bench();
  const first = await runSteps(steps, context, ALL);
  assert.equal(ran(), ['dough', 'bread']);
  assert.equal(
    first.map(({ done }) => done),
    ['made', 'made'],
  );
  assert.match(said.join('\n'), /^\[1\/2\] dough$[^]*^\[2\/2\] bread: done in \d/m);
  const second = await runSteps(steps, context, ALL);
  assert.equal(ran(), []);
  assert.equal(
    second.map(({ done }) => done),
    ['unchanged', 'unchanged'],
  );
  assert.match(said.at(-1)!, /^\[2\/2\] bread: unchanged \(0\.0 MiB\)$/);
});

pipeline('what is made from what has changed is made again', async () => {
  const { context, steps, ran, source } = await bench();
  await runSteps(steps, context, ALL);
  ran();
  await writeFile(source, 'rye');
  await runSteps(steps, context, ALL);
  assert.equal(ran(), ['dough', 'bread']);
  assert.is(await readFile(join(context.out, 'bread.txt'), 'utf8'), 'rye dough bread');
});

pipeline('a changed text counts, a touched file does not', async () => {
  const { context, steps, ran, source } = await bench();
  await runSteps(steps, context, ALL);
  ran();
  await utimes(source, 1, 1);
  await runSteps(steps, context, ALL);
  assert.equal(ran(), []);
  const other = { ...steps[1]!, inputs: async () => [join(context.out, 'dough.txt'), 'recipe 2'] };
  await runSteps([steps[0]!, other], context, ALL);
  assert.equal(ran(), ['bread']);
});

pipeline('--force runs everything, a name runs one', async () => {
  const { context, steps, ran } = await bench();
  await runSteps(steps, context, ALL);
  ran();
  await runSteps(steps, context, { only: [], force: true });
  assert.equal(ran(), ['dough', 'bread']);
  await runSteps(steps, context, { only: ['bread'], force: true });
  assert.equal(ran(), ['bread']);
  await runSteps(steps, context, { only: ['bread'], force: false });
  assert.equal(ran(), []);
});

for (const [what, meddle] of [
  ['removed', (path: string) => rm(path)],
  ['longer', (path: string) => appendFile(path, '!')],
  ['newer', (path: string) => utimes(path, 5, 5)],
] as const) {
  pipeline(`an output that is ${what} is made again`, async () => {
    const { context, steps, ran } = await bench();
    await runSteps(steps, context, ALL);
    ran();
    await meddle(join(context.out, 'dough.txt'));
    await runSteps(steps, context, ALL);
    assert.equal(ran(), ['dough']);
  });
}

pipeline('a step that fails is not taken for done, though its output lies there', async () => {
  const { context, steps, ran } = await bench();
  await runSteps(steps, context, ALL);
  const failing: BuildStep = {
    ...steps[1]!,
    async run(given) {
      await steps[1]!.run(given);
      throw new BuildError('command-failed', 'the oven is cold');
    },
  };
  await runSteps([steps[0]!, failing], context, { only: [], force: true }).then(
    () => assert.unreachable(),
    code('command-failed'),
  );
  assert.is(await readRecord(context.out, 'bread'), undefined);
  ran();
  await runSteps(steps, context, ALL);
  assert.equal(ran(), ['bread']);
});

for (const text of ['', '{', '{"step":"dough"}', 'null']) {
  pipeline(`a record of ${JSON.stringify(text)} is as if there were none`, async () => {
    const { context, steps, ran } = await bench();
    await runSteps(steps, context, ALL);
    ran();
    await writeFile(join(context.out, '.record/dough.json'), text);
    await runSteps(steps, context, ALL);
    assert.equal(ran(), ['dough']);
  });
}

pipeline('refuses what it cannot do, in a sentence with what to do', async () => {
  const { context, steps } = await bench();
  const refused = async (work: Promise<unknown>, expected: string, words: RegExp) =>
    work.then(
      () => assert.unreachable(),
      (error: unknown) => {
        code(expected)(error);
        assert.match((error as Error).message, words);
      },
    );
  await refused(
    runSteps(steps, context, { only: ['cake'], force: false }),
    'usage',
    /no step cake.*dough, bread/,
  );
  await refused(
    runSteps(steps, context, { only: ['bread'], force: false }),
    'input-missing',
    /npm run image -- dough first/,
  );
  const idle: BuildStep = { ...steps[0]!, run: async () => undefined };
  await refused(runSteps([idle], context, ALL), 'output-missing', /dough has not left dough.txt/);
  const lost: BuildStep = { ...steps[0]!, inputs: async () => ['/nowhere/at-all'] };
  await refused(runSteps([lost], context, ALL), 'input-missing', /\/nowhere\/at-all/);
});

pipeline('a program that fails is quoted, one that is missing is named', async () => {
  const { context } = await bench();
  const message = (command: string[]) =>
    context.run(command).then(
      () => '',
      (error: unknown) => (error as Error).message,
    );
  assert.match(
    await message(['sh', '-c', 'echo out; echo it is broken >&2; exit 3']),
    /ended with code 3:\n {4}\| it is broken/,
  );
  assert.match(await message(['sh', '-c', 'echo only out; exit 1']), /\| only out/);
  assert.match(await message(['no-such-program-here']), /no-such-program-here does not run/);
});

pipeline('a program gets a small environment and no shell', async () => {
  const { context } = await bench();
  process.env['NPM_TOKEN'] = 'secret';
  const seen = await context.run(['env'], { env: { EXTRA: '1' } });
  delete process.env['NPM_TOKEN'];
  assert.equal(
    seen
      .trim()
      .split('\n')
      .map((line) => line.split('=')[0])
      .sort(),
    ['EXTRA', 'LC_ALL', 'PATH', 'SOURCE_DATE_EPOCH', 'TZ'],
  );
  assert.is(await context.run(['printf', '%s', '$(id); `id`']), '$(id); `id`');
  assert.is(await context.run(['cat'], { input: 'words' }), 'words');
});

pipeline('a digest sees names, modes, contents, links and nothing else', async () => {
  const folder = join(await mkdtemp('/tmp/digest-'), 'tree');
  await mkdir(join(folder, 'sub'), { recursive: true });
  await writeFile(join(folder, 'sub/a'), '1');
  const seen = new Set([await digestPath(folder)]);
  const changes: (() => Promise<unknown>)[] = [
    () => writeFile(join(folder, 'sub/a'), '2'),
    () => chmod(join(folder, 'sub/a'), 0o755),
    () => writeFile(join(folder, 'b'), ''),
    () => symlink('b', join(folder, 'c')),
    () => mkdir(join(folder, 'empty')),
  ];
  for (const change of changes) {
    await change();
    const now = await digestPath(folder);
    assert.not.ok(seen.has(now), String(change));
    seen.add(now);
  }
  await utimes(join(folder, 'sub/a'), 1, 1);
  assert.ok(seen.has(await digestPath(folder)));
  assert.is.not(digestTexts(['ab', 'c']), digestTexts(['a', 'bc']));
});

pipeline.run();
