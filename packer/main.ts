/**
 * `npm run image`: from Debian's packages and this checkout to the files that an owner imports.
 *
 * Parties: Debian signs its packages, and the lock file has the digests of the node modules; what lies between is trusted
 * with nothing. The machine that builds is trusted: it needs root, and whoever has it can build anything. Of it nothing
 * gets into the image, and everything that ships is searched for secrets before it is written out.
 */
import { resolve } from 'node:path';
import { BuildError } from './build/error.ts';
import { makeContext } from './run/context.ts';
import { beOnlyBuild } from './run/only-one.ts';
import { readArguments, type ImageArguments } from './run/arguments.ts';
import { runSteps } from './run/pipeline.ts';
import { summaryOf } from './run/summary.ts';
import { imageSteps } from './steps.ts';

const say = (line: string) => console.log(line);

async function main(): Promise<void> {
  const words = readArguments(process.argv.slice(2));
  const steps = imageSteps(words.branding);
  if (words.list) {
    for (const { name, outputs } of steps) say(`${name.padEnd(18)} ${outputs.join(' ')}`);
    return;
  }
  if (process.getuid?.() !== 0) {
    throw new BuildError(
      'not-root',
      'Files of the image belong to root and to its users: run npm run image as root.',
    );
  }
  // What is in the image has the modes that are said, not those of the shell that started the build.
  process.umask(0o022);
  const stop = new AbortController();
  const ask = () => stop.abort();
  process.once('SIGINT', ask).once('SIGTERM', ask).once('SIGHUP', ask);
  await build(words, steps, stop.signal);
}

async function build(
  words: ImageArguments,
  steps: ReturnType<typeof imageSteps>,
  signal: AbortSignal,
): Promise<void> {
  const root = resolve(import.meta.dirname, '..');
  const context = await makeContext({ root, say, signal });
  const release = beOnlyBuild(context.out);
  const started = performance.now();
  try {
    const results = await runSteps(steps, context, words);
    say(summaryOf(results, (performance.now() - started) / 1000));
  } catch (error) {
    if (signal.aborted)
      throw new BuildError('stopped', 'The build was stopped; it goes on where it was.', { cause: error });
    throw error;
  } finally {
    release();
  }
}

try {
  await main();
} catch (error) {
  if (!(error instanceof BuildError)) throw error;
  console.error(`ferngate: ${error.message}`);
  process.exitCode = 1;
}
