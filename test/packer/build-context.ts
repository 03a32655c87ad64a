/** What build steps are given, for a folder of a test's own. */
import { resolve } from 'node:path';
import type { BuildContext } from '../../packer/build/step.ts';
import { makeContext } from '../../packer/run/context.ts';

const CHECKOUT = resolve(import.meta.dirname, '../..');

/** @param said collects the lines of progress */
export async function testContext(out: string, said: string[] = []): Promise<BuildContext> {
  const context = await makeContext({
    root: CHECKOUT,
    say: (line) => said.push(line),
    signal: new AbortController().signal,
  });
  return { ...context, out };
}
