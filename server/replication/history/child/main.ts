/** The history's work as a program: it reads one job, says how far it is, and ends with its work. */
import { text } from 'node:stream/consumers';
import { Job, type Said } from './job.ts';
import { carryOut } from './work.ts';

const say = (said: Said): void => {
  process.stdout.write(`${JSON.stringify(said)}\n`);
};

say(await carryOut(Job.parse(JSON.parse(await text(process.stdin))), say));
