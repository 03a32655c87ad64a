import { z } from 'zod';
import type { Command } from './parse-command.ts';
import { table, visible } from './show.ts';

const Backups = z.object({
  configured: z.boolean(),
  late: z.boolean(),
  recipient: z.string().nullable(),
  lastVerifiedAt: z.string().nullable(),
  schedule: z.object({ nextAt: z.string().nullable() }),
  backups: z.array(
    z.object({
      id: z.string(),
      target: z.string(),
      state: z.string(),
      madeAt: z.string(),
      bytes: z.int(),
      failure: z.string().nullable(),
    }),
  ),
  work: z.object({ kind: z.string(), by: z.string(), since: z.string() }).nullable(),
});

export const backupCommands: readonly Command[] = [
  {
    words: 'backups list',
    takes: [],
    summary: 'How backups are, and which there are',
    request: () => ({ method: 'GET', path: '/backend/backups' }),
    show(output) {
      const { backups, lastVerifiedAt, recipient, schedule, work } = Backups.parse(output);
      const lines = [
        `key            ${recipient ?? 'none yet: nothing can be encrypted'}`,
        `last verified  ${lastVerifiedAt ?? 'never'}`,
        `next           ${schedule.nextAt ?? 'not scheduled'}`,
        ...(work === null ? [] : [`under way      ${work.kind} by ${visible(work.by)} since ${work.since}`]),
      ];
      const rows = backups.map(({ id, target, state, madeAt, bytes, failure }) => [
        ...[id, madeAt, target, failure === null ? state : `${state} (${failure})`, String(bytes)],
      ]);
      return `${lines.join('\n')}\n\n${table(['BACKUP', 'MADE', 'TARGET', 'STATE', 'BYTES'], rows)}`;
    },
  },
  {
    words: 'backups run',
    takes: [],
    summary: 'Make a backup now; "backups list" shows how it goes',
    request: () => ({ method: 'POST', path: '/backend/backups/run' }),
    show: () => 'begun\n',
  },
];
