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

const Ready = z.object({
  id: z.string(),
  madeAt: z.string(),
  product: z.string(),
  name: z.string(),
  counts: z.object({ accounts: z.int(), devices: z.int(), operators: z.int() }),
  accounts: z.array(z.object({ name: z.string(), title: z.string() })),
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
  {
    words: 'restore prepare',
    takes: ['file'],
    options: ['identity'],
    summary: 'Open a backup with the key in the file --identity, and restore it beside the present state',
    before: async (files, { file = '', identity = '' }) => ({
      upload: await files.send(file),
      secret: await files.text(identity),
    }),
    request: ({ upload = '', secret = '' }) => ({
      method: 'POST',
      path: '/backend/restore/prepare',
      body: { upload, identity: secret },
    }),
    show(output) {
      const { id, madeAt, product, name, counts, accounts } = Ready.parse(output);
      return [
        `backup     ${id} of ${visible(name)}, made ${madeAt} by Ferngate ${visible(product)}`,
        `holds      ${counts.accounts} accounts, ${counts.devices} devices, ${counts.operators} operators`,
        ...accounts.map((one) => `           ${visible(one.name)}  ${visible(one.title)}`),
        `\nNothing has changed yet. To restart with it: ferngate restore decide ${id} --confirm <name of this portal>\n`,
      ].join('\n');
    },
  },
  {
    words: 'restore decide',
    takes: ['backup'],
    options: ['confirm'],
    summary:
      'Restart with what was prepared; --confirm repeats the name of this portal. The present state is kept',
    request: ({ backup = '', confirm = '' }) => ({
      method: 'POST',
      path: '/backend/restore/decide',
      body: { backup, confirm },
    }),
    show: () => 'The portal restarts with it.\n',
  },
  {
    words: 'restore back',
    takes: [],
    options: ['confirm'],
    summary: 'Restart with the state before the last restore; --confirm repeats the name of this portal',
    request: ({ confirm = '' }) => ({ method: 'POST', path: '/backend/restore/back', body: { confirm } }),
    show: () => 'The portal restarts with the state before.\n',
  },
  {
    words: 'restore keep',
    takes: [],
    summary: 'The restored state is right: delete the one before it',
    request: () => ({ method: 'POST', path: '/backend/restore/keep' }),
    show: () => 'done\n',
  },
];
