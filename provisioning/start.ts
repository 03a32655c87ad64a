/**
 * `npm start`: brings up portal, door and rooms on this machine, and ends them with Ctrl-C.
 *
 * It runs as root and stays small: it looks whether the machine is fit, makes users and folders, and keeps two
 * programs running: `appliance/main.ts` as root, `server/main.ts` as a user that may do nothing else.
 */
import { join, resolve } from 'node:path';
import { StartError } from './start/error.ts';
import { Installation } from './start/installation.ts';
import { beOnlyOne } from './start/only-one.ts';
import { portalProgram } from './start/portal-program.ts';
import { verifyPortalFolders } from './start/portal-user.ts';
import { preflight } from './start/preflight.ts';
import { followReady, type Ready } from './start/ready.ts';
import { readSettings, type Settings } from './start/settings.ts';
import { StopSignals } from './start/stop-signals.ts';
import { StepError } from './steps/error.ts';
import { applySteps } from './steps.ts';

const say = (line: string) => console.log(line);

async function main(): Promise<void> {
  // What our programs make is readable or not by what they say, not by the shell that started them.
  process.umask(0o022);
  const root = resolve(import.meta.dirname, '..');
  const settings = readSettings(process.env);
  await preflight(settings);
  for (const change of await applySteps(settings)) say(`ferngate: ${change}`);
  const release = await beOnlyOne(settings.run);
  try {
    await run(root, settings);
  } finally {
    await release();
  }
}

async function run(root: string, settings: Settings): Promise<void> {
  await verifyPortalFolders(settings);
  const portal = await portalProgram(root, settings.data);
  if (portal.copied) say(`ferngate: only root can read ${root}: the portal runs from a copy, ${portal.root}`);
  if (settings.defaults.includes('FERNGATE_NAME')) {
    say(`ferngate: FERNGATE_NAME is not set: clients will look for this machine at ${settings.name}`);
  }

  const node = join(root, `node_modules/node-linux-${process.arch}/bin/node`);
  const installation = new Installation({ settings, root, node, portal, say });
  const signals = new StopSignals();
  await installation.start(signals.first);
  await followReady(settings.run, tell, signals.first);

  say('\nferngate: stopping (Ctrl-C again ends at once)');
  signals.second.addEventListener('abort', () => installation.force());
  await installation.stop();
}

function tell({ address, fingerprint, setupLink }: Ready): void {
  const link =
    setupLink === null ? '' : `  first operator  ${setupLink}\n                  (works once: open it now)\n`;
  say(`
Ferngate is up.
  portal          ${address}
  certificate     SHA-256 ${fingerprint}
${link}  to stop         Ctrl-C
`);
}

try {
  // A terminal that is gone must not end the portal's log relay, and with it the portal.
  process.stdout.on('error', () => undefined);
  await main();
  process.exit(0);
} catch (error) {
  if (!(error instanceof StartError || error instanceof StepError)) throw error;
  console.error(`ferngate: ${error.message}`);
  process.exit(1);
}
