/**
 * The signer's program. It runs on the integrator's own machine, where the private key is:
 *
 *     node updates/main.ts make-key acme
 *     node updates/main.ts sign acme.json --logo acme.png --key acme.key --counter 1 --out acme.record
 *     node updates/main.ts show acme.record --key acme.pub
 */
import { parseArgs } from 'node:util';
import { makeKey } from './commands/make-key.ts';
import { show } from './commands/show.ts';
import { signBranding } from './commands/sign-branding.ts';
import { RecordError } from './errors.ts';

const USAGE = `usage: node updates/main.ts make-key <name>
       node updates/main.ts sign <branding.json> [--logo <logo.png>] --key <private key> --counter <number> --out <record>
       node updates/main.ts show <record> --key <public key>
`;

class UsageError extends Error {}

try {
  process.stdout.write(await run(process.argv.slice(2)));
} catch (error) {
  if (error instanceof UsageError) process.stderr.write(USAGE);
  else if (error instanceof RecordError) process.stderr.write(`${error.code}: ${error.message}\n`);
  else console.error(error);
  process.exitCode = 1;
}

async function run(words: string[]): Promise<string> {
  const { values, positionals } = read(words);
  const [command, what = '', ...rest] = positionals;
  if (what === '' || rest.length > 0) throw new UsageError();
  const { key = '', counter = '', out = '', logo } = values;
  if (command === 'make-key') return makeKey(what);
  if (key === '') throw new UsageError();
  if (command === 'show') return show({ record: what, key });
  if (command !== 'sign' || out === '' || !/^[1-9]\d{0,14}$/.test(counter)) throw new UsageError();
  return signBranding({ content: what, logo, key, counter: Number(counter), out, now: new Date() });
}

function read(words: string[]) {
  const text = { type: 'string' } as const;
  try {
    return parseArgs({
      args: words,
      options: { key: text, counter: text, out: text, logo: text },
      allowPositionals: true,
    });
  } catch {
    throw new UsageError();
  }
}
