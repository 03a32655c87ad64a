/**
 * A secret of one line, from standard input: arguments are seen in the list of processes and stay in the shell's history. Somebody at a
 * keyboard is asked for it and does not see what he types.
 */
import { createInterface } from 'node:readline';
import { Writable } from 'node:stream';
import { CliError } from './cli-error.ts';

const LINE_MAX_CHARACTERS = 4_096;

/** @param what it is called when somebody is asked. @throws CliError when there is none */
export async function readSecretLine(what: string): Promise<string> {
  const { stdin, stderr } = process;
  const asked = stdin.isTTY;
  if (asked) stderr.write(`${what}: `);
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() });
  const lines = createInterface({ input: stdin, output: nowhere, terminal: asked });
  try {
    for await (const line of lines) {
      const text = line.trim();
      if (text.length > LINE_MAX_CHARACTERS) throw new CliError('refused', `the ${what} is too long`);
      if (text !== '') return text;
    }
  } finally {
    lines.close();
    stdin.destroy();
    if (asked) stderr.write('\n');
  }
  throw new CliError('refused', `the ${what} is read from standard input, and nothing was there`);
}
