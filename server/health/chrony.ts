/** Asks chrony whether the clock is kept right. */
import { execFile } from 'node:child_process';

const ANSWER_MAX_MS = 3000;

/** Null when chrony is not there or does not answer. */
export function askChrony(): Promise<boolean | null> {
  return new Promise((resolve) => {
    const options = {
      timeout: ANSWER_MAX_MS,
      maxBuffer: 4096,
      env: { PATH: process.env['PATH'] ?? '/usr/bin' },
    };
    execFile('chronyc', ['-n', '-c', 'tracking'], options, (error, stdout) =>
      resolve(error === null ? isSynchronised(stdout) : null),
    );
  });
}

/** chronyc(1), `-c`: fourteen values, the last one the leap status. */
export function isSynchronised(line: string): boolean | null {
  const values = line.trim().split(',');
  return values.length === 14 ? values[13] !== 'Not synchronised' : null;
}
