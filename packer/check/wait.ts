/**
 * Called by Packer (`ferngate.pkr.hcl`) while the virtual machine runs: waits for what the image says of itself, and
 * ends with 0 when all is well. Packer's exit follows from it.
 *
 *     node packer/check/wait.ts SERIAL-FILE SECONDS
 */
import { open } from 'node:fs/promises';
import { setTimeout as wait } from 'node:timers/promises';
import { judgeSaid, parseSaid, SAID_MAX_BYTES } from './said.ts';

const POLL_MS = 500;

async function said(file: string): Promise<string> {
  const handle = await open(file, 'r').catch(() => undefined);
  if (!handle) return '';
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(SAID_MAX_BYTES), 0, SAID_MAX_BYTES, 0);
    return buffer.toString('utf8', 0, bytesRead);
  } finally {
    await handle.close();
  }
}

const [file = '', seconds = '0'] = process.argv.slice(2);
const until = performance.now() + Number(seconds) * 1000;
let seen = parseSaid(await said(file));
while (!seen.ended && performance.now() < until) {
  await wait(POLL_MS);
  seen = parseSaid(await said(file));
}
const wrong = judgeSaid(seen);
for (const line of [...seen.rest, ...wrong.map((one) => `wrong: ${one}`)]) console.log(line);
console.log(`${seen.passed.length} checks passed, ${seen.failed.length} failed`);
process.exitCode = wrong.length === 0 ? 0 : 1;
