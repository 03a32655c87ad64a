/** The program that looks through a copy of the replica; its job comes by standard input, its findings go line by line. */
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { ProofJob, type ProofLine } from './job.ts';
import { withCopy } from './open-copy.ts';
import { prepare } from './prepare.ts';
import { prove } from './prove.ts';

/** One line; the end of the input behind it is the end of who wants to know, and then nothing of this may go on. */
async function readJob(): Promise<ProofJob> {
  const lines = createInterface({ input: process.stdin });
  const [line] = (await once(lines, 'line')) as [string];
  lines.once('close', () => process.exit(1));
  return ProofJob.parse(JSON.parse(line));
}

const tell = (line: ProofLine): void => void process.stdout.write(`${JSON.stringify(line)}\n`);

const job = await readJob();
if (job.mode === 'prepare') await withCopy(job, async (copy) => tell({ done: await prepare(copy) }));
else tell({ done: await prove(job, tell) });
// Without waiting for the input, which nobody ends.
process.exit(0);
