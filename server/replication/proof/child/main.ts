/** The program that looks through a copy of the replica; its job comes by standard input, its findings go line by line. */
import { ProofJob, type ProofLine } from './job.ts';
import { withCopy } from './open-copy.ts';
import { prepare } from './prepare.ts';
import { prove } from './prove.ts';

async function readAll(): Promise<string> {
  let text = '';
  for await (const piece of process.stdin.setEncoding('utf8') as AsyncIterable<string>) text += piece;
  return text;
}

const tell = (line: ProofLine): void => void process.stdout.write(`${JSON.stringify(line)}\n`);

const job = ProofJob.parse(JSON.parse(await readAll()));
if (job.mode === 'prepare') await withCopy(job, async (copy) => tell({ done: await prepare(copy) }));
else tell({ done: await prove(job, tell) });
process.exit(0);
