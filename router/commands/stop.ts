import { cleanUp } from '../machine/clean-up.ts';
import { endProcess, forgetMark } from '../machine/process-mark.ts';
import { type RunFolder, runningRouter } from '../machine/run-folder.ts';
import type { Output } from './output.ts';

/** The router itself gives OpenVPN 5 s. */
const ROUTER_GRACE_MS = 12_000;

/** `stop`: ends the router, or cleans up after one that was killed. */
export async function stop(folder: RunFolder, output: Output): Promise<number> {
  const running = await runningRouter(folder);
  const ended = running === null ? 'was-not-running' : await endProcess(running, ROUTER_GRACE_MS);
  // Once more, whatever the router managed to do: after this nothing of it is left.
  await cleanUp(folder);
  await forgetMark(folder.mark);
  const words = {
    'was-not-running': 'The router was not running.',
    ended: 'Stopped.',
    forced: 'The router did not end in time and was killed.',
  };
  output.out(`${words[ended]} Tunnel and packet rules are gone.`);
  return 0;
}
