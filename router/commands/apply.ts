import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { saveConfiguration } from '../configuration/store.ts';
import { signalProcess } from '../machine/process-mark.ts';
import { type RunFolder, runningRouter } from '../machine/run-folder.ts';
import { EXIT_WRONG_CONFIGURATION, readChecked } from './check.ts';
import type { Output } from './output.ts';

/** `apply <file>`: checks it, writes it durably, and tells the running router. */
export async function apply(
  file: string,
  { configurationPath, folder }: { configurationPath: string; folder: RunFolder },
  output: Output,
): Promise<number> {
  const stored = await readChecked(file, output);
  if (stored === null) return EXIT_WRONG_CONFIGURATION;
  await mkdir(dirname(configurationPath), { recursive: true, mode: 0o700 });
  await saveConfiguration(configurationPath, stored);
  const running = await runningRouter(folder);
  if (running === null) {
    output.out('Written; it takes effect when the router is started.');
    return 0;
  }
  signalProcess(running, 'SIGHUP');
  output.out(
    'Written and handed to the running router. Until it has connected once, the earlier one is kept to go back to.',
  );
  return 0;
}
