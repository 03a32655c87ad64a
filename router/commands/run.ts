import type { Logger } from 'pino';
import { ConfigurationError } from '../configuration/error.ts';
import { type StoredConfiguration, readConfiguration, readProven } from '../configuration/store.ts';
import { cleanUp } from '../machine/clean-up.ts';
import { MachineError } from '../machine/error.ts';
import { forgetMark } from '../machine/process-mark.ts';
import { claimRunFolder, endLeftOpenvpn } from '../machine/run-folder.ts';
import { Router, type RouterSettings } from '../router.ts';
import { StateFile } from '../state/state-file.ts';
import { EXIT_WRONG_CONFIGURATION } from './check.ts';

const EXIT_ALREADY_RUNNING = 75;

/** `run`: the router itself, until SIGTERM or SIGINT; SIGHUP reads the configuration again. */
export async function run(settings: RouterSettings): Promise<number> {
  const { folder, log, configurationPath } = settings;
  const first = await readFirst(configurationPath, log);
  if (first === null) return EXIT_WRONG_CONFIGURATION;
  // Before the process is known to others: a signal that nobody listens for would end it.
  const end = new AbortController();
  process.once('SIGTERM', () => end.abort());
  process.once('SIGINT', () => end.abort());
  const state = new StateFile(folder.state, first.stored.configuration);
  const router = new Router(settings, state, first);
  process.on('SIGHUP', () => {
    router
      .reload()
      .catch((error: unknown) => log.error({ error }, 'the configuration could not be read again'));
  });
  try {
    await claimRunFolder(folder);
  } catch (error) {
    if (!(error instanceof MachineError) || error.code !== 'already-running') throw error;
    log.error(error.message);
    return EXIT_ALREADY_RUNNING;
  }
  if (await endLeftOpenvpn(folder)) log.warn('ended an OpenVPN process that an earlier router had left');

  await router.run(end.signal);

  log.info('stopping');
  await cleanUp(folder);
  state.setState({ kind: 'stopped' });
  await state.flush();
  await forgetMark(folder.mark);
  return 0;
}

/** The present configuration; if it is wrong, the proven one, because nobody can visit the machine. */
async function readFirst(
  path: string,
  log: Logger,
): Promise<{ stored: StoredConfiguration; notice: string | null } | null> {
  try {
    return { stored: await readConfiguration(path), notice: null };
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    log.error({ problems: error.problems }, 'the configuration is wrong');
    const proven = await readProven(path);
    if (proven === null) return null;
    log.warn('going on with the last configuration that has connected');
    const notice = `the configuration file is wrong, and the earlier one is in use: ${error.message}`;
    return { stored: proven, notice };
  }
}
