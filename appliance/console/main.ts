/**
 * The console on the machine's screen and on its serial line.
 *
 * Two parties: whoever has the machine's screen, who has the machine anyway and is asked no password, but can make
 * mistakes and walk away; and the appliance and the portal, which the console asks and which may be gone or broken. It works
 * without both: the network can be set on a machine on which nothing else runs.
 */
import { readFileSync, readlinkSync } from 'node:fs';
import { basename, join } from 'node:path';
import { z } from 'zod';
import { runCommand } from '../commands/run.ts';
import { composeNetwork } from '../network/compose.ts';
import { readSettings } from '../settings.ts';
import { Console } from './console.ts';
import { Portal } from './portal.ts';
import { terminalKind } from './terminal/screen.ts';

const settings = readSettings(process.env);
const { network } = await composeNetwork(settings, runCommand);

await new Console({
  version: readVersion(),
  from: terminalName(),
  dataFolder: settings.dataFolder,
  runFolder: settings.runFolder,
  network,
  portal: new Portal(settings.runFolder),
  run: runCommand,
  input: process.stdin,
  output: process.stdout,
  kind: terminalKind(process.env['TERM']),
}).run();
process.exit(0);

function readVersion(): string {
  const text = readFileSync(join(import.meta.dirname, '../../package.json'), 'utf8');
  return z.object({ version: z.string() }).parse(JSON.parse(text)).version;
}

/** `tty1`, `ttyS0`; of a terminal without a name of its own, the last part of its path. */
function terminalName(): string {
  const name = basename(readlinkSync('/proc/self/fd/0'));
  return /^[A-Za-z0-9]{1,20}$/.test(name) ? name : 'console';
}
