/**
 * `npm run lab`: a small world beside a running `npm start`, to try everything in.
 *
 * It runs as root on the portal's own machine and makes namespaces, a bridge and an account, all by names that
 * show whose they are. Nobody trusts it: its people and machines come in through the door as strangers do.
 */
import { once } from 'node:events';
import { mkdir, rmdir } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { StartError } from '../../provisioning/start/error.ts';
import { beOnlyOne } from '../../provisioning/start/only-one.ts';
import { readSettings } from '../../provisioning/start/settings.ts';
import { StopSignals } from '../../provisioning/start/stop-signals.ts';
import { LabError } from './error.ts';
import { build, somethingIsLeft, takeAway, type LabPlace } from './lab.ts';
import { LAB_FOLDER } from './plan.ts';
import { needPortal } from './running-portal.ts';
import { USAGE } from './words.ts';

const say = (line: string) => console.log(line);

interface Options {
  readonly clean: boolean;
  readonly keep: boolean;
  readonly help: boolean;
  readonly folder: string;
}

function readOptions(): Options {
  const { values } = parseArgs({
    options: {
      clean: { type: 'boolean', default: false },
      keep: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
      folder: { type: 'string', default: LAB_FOLDER },
    },
  });
  return values;
}

/** One lab at a time, whatever its folder: the names of its namespaces are the same. */
const LOCK_FOLDER = '/run/ferngate-lab';

async function main(options: Options): Promise<boolean> {
  if (process.getuid?.() !== 0) {
    throw new LabError('not-root', 'network namespaces need root: run it with sudo or as root.');
  }
  const place: LabPlace = { run: readSettings(process.env).run, folder: options.folder, say };
  const release = await alone();
  try {
    return options.clean ? await clean(place) : await stay(place, options);
  } finally {
    await release();
    await rmdir(LOCK_FOLDER);
  }
}

/** @throws LabError `running` */
async function alone(): Promise<() => Promise<void>> {
  await mkdir(LOCK_FOLDER, { recursive: true, mode: 0o700 });
  return beOnlyOne(LOCK_FOLDER).catch((cause: unknown) => {
    if (!(cause instanceof StartError && cause.code === 'already-running')) throw cause;
    throw new LabError('running', 'a lab is running here already: end that one with Ctrl-C first.', {
      cause,
    });
  });
}

async function clean(place: LabPlace): Promise<boolean> {
  if (!(await somethingIsLeft(place))) {
    say('lab: there is nothing to take away');
    return true;
  }
  const gone = await takeAway(place, { keep: false });
  if (gone) say('lab: nothing is left');
  return gone;
}

async function stay(place: LabPlace, { keep }: Options): Promise<boolean> {
  const portal = await needPortal(place.run);
  if (await somethingIsLeft(place)) {
    say('lab: an earlier lab did not end by itself: what it left is taken away first');
    if (!(await takeAway(place, { keep: false }))) return false;
  }
  await mkdir(place.folder, { recursive: true, mode: 0o755 });
  const { first, second } = new StopSignals();
  second.addEventListener('abort', () => {
    say('lab: ended at once; "npm run lab -- --clean" takes away what is left');
    process.exit(1);
  });
  let gone = false;
  try {
    say(await build(portal, place, first));
    if (!first.aborted) await once(first, 'abort');
  } catch (error) {
    if (!first.aborted) throw error;
  } finally {
    say('\nlab: taking everything away (Ctrl-C again ends at once)');
    gone = await takeAway(place, { keep });
    if (gone) say('lab: nothing is left');
  }
  return gone;
}

try {
  // A terminal that is gone must not keep the lab from being taken away.
  process.stdout.on('error', () => undefined);
  const options = readOptions();
  if (options.help) process.stdout.write(USAGE);
  process.exit(options.help || (await main(options)) ? 0 : 1);
} catch (error) {
  if (!(error instanceof LabError || error instanceof StartError)) throw error;
  console.error(`lab: ${error.message}`);
  process.exit(1);
}
