/** The power goes at each step of replacing a file: the old one or the new one is there, whole, and nobody trips over the rest. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';

const OLD = 'old '.repeat(100);
const folder = await mkdtemp(join(tmpdir(), 'power-'));

/** @returns the steps it told of, what stands in the file then, and the signal that ended it */
async function replace(writer: string, last: number) {
  const place = join(folder, `${writer}-${last}`);
  await mkdir(place, { recursive: true });
  const path = join(place, 'file');
  await writeFile(path, OLD);
  const program = join(import.meta.dirname, 'hardships/dying-write.ts');
  const run = async (n: number) => {
    const child = spawn(process.execPath, [program, writer, path, String(n)], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let told = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => (told += text));
    const [, signal] = (await once(child, 'close')) as [number | null, NodeJS.Signals | null];
    return { steps: told.trim().split('\n'), signal, content: await readFile(path, 'utf8') };
  };
  const ended = await run(last);
  // What the first attempt left lying about is in nobody's way.
  return { ...ended, again: last === 0 ? ended.content : (await run(0)).content };
}

for (const writer of ['appliance', 'router', 'replica', 'keys']) {
  test(`${writer}: killed at each step`, async () => {
    const whole = await replace(writer, 0);
    assert.is(whole.signal, null);
    const { steps, content: renewed } = whole;
    assert.is.not(renewed, OLD);
    assert.equal(
      steps,
      ['open', 'write', 'sync', 'rename', 'renamed', 'sync folder'],
      'on the disk first, then in its place',
    );
    const ends = await Promise.all(steps.map((_, index) => replace(writer, index + 1)));
    for (const [index, { signal, content, again }] of ends.entries()) {
      assert.is(signal, 'SIGKILL', steps[index]);
      assert.is(content, index <= steps.indexOf('rename') ? OLD : renewed, `killed at ${steps[index]}`);
      assert.is(again, renewed, `after being killed at ${steps[index]}`);
    }
  });
}

test.run();
