import { z } from 'zod';
import type { Command } from './parse-command.ts';
import { table, visible } from './show.ts';

const Reports = z.object({
  reports: z.array(
    z.object({
      at: z.string(),
      tookMs: z.int(),
      by: z.string(),
      passed: z.boolean(),
      rooms: z.int(),
      handshakes: z.int(),
      checks: z.array(z.object({ check: z.string(), result: z.string(), words: z.string() })),
      recoveryPoint: z.object({ behindRecords: z.int().nullable() }).nullable(),
      recoveryTime: z.object({ totalMs: z.int() }).nullable(),
    }),
  ),
});

const seconds = (ms: number) => `${(ms / 1000).toFixed(1)} s`;

const lacking = (records: number | null) => (records === null ? 'unknown' : `${records} records`);

/** Both on the standby itself and on its primary. */
export const proofCommands: readonly Command[] = [
  {
    words: 'standby prove',
    takes: [],
    summary: 'Have the standby prove itself now; "standby proofs" shows how it went, some minutes later',
    request: () => ({ method: 'POST', path: '/backend/standby/prove' }),
    show: () => 'begun\n',
  },
  {
    words: 'standby proofs',
    takes: [],
    summary: 'How the standby proved itself, night by night; what failed last stands below',
    request: () => ({ method: 'GET', path: '/backend/standby/proofs' }),
    show(output) {
      const { reports } = Reports.parse(output);
      const [newest] = reports;
      if (newest === undefined) return 'none yet\n';
      const rows = reports.map(
        ({ at, passed, by, tookMs, rooms, handshakes, recoveryPoint, recoveryTime }) => [
          ...[at, passed ? 'passed' : 'FAILED', visible(by), seconds(tookMs), `${handshakes} of ${rooms}`],
          lacking(recoveryPoint?.behindRecords ?? null),
          recoveryTime === null ? 'unknown' : seconds(recoveryTime.totalMs),
        ],
      );
      const head = ['AT', 'RESULT', 'BY', 'TOOK', 'HANDSHAKES', 'COULD BE LOST', 'WOULD SERVE IN'];
      const last = newest.checks.map(({ check, result, words }) => [check, result, visible(words)]);
      return `${table(head, rows)}\n${table(['CHECK', 'RESULT', ''], last)}`;
    },
  },
];
