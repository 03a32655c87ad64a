import { type RunFolder, runningRouter } from '../machine/run-folder.ts';
import { readReport } from '../state/state-file.ts';
import { describeReport } from '../state/words.ts';
import type { Output } from './output.ts';

/** As systemd and LSB have it: 0 running, 3 not running. */
const EXIT_NOT_RUNNING = 3;

/** `status [--json]`: what the router does; 0 while it runs, whether connected or not. */
export async function status(
  folder: RunFolder,
  { json }: { json: boolean },
  output: Output,
): Promise<number> {
  const [report, running] = [await readReport(folder.state), await runningRouter(folder)];
  if (running === null || report?.pid !== running.pid) {
    const ended = report === null || report.state.kind === 'stopped';
    const words = ended
      ? 'The router is not running.'
      : 'The router is not running; it ended without cleaning up. Start it, or run `stop`.';
    output.out(json ? JSON.stringify({ ...report, running: false }) : words);
    return EXIT_NOT_RUNNING;
  }
  output.out(json ? JSON.stringify({ ...report, running: true }) : describeReport(report, Date.now()));
  return 0;
}
