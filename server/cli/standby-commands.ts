import { z } from 'zod';
import type { Command } from './parse-command.ts';
import { table, visible } from './show.ts';

const PLACE = '/backend/standby';

const Statement = z.object({
  lsn: z.int(),
  at: z.string().nullable(),
  heardAt: z.string().nullable(),
  silentS: z.int().nullable(),
  missing: z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('none-known') }),
    z.object({ kind: z.literal('since'), at: z.string().nullable() }),
  ]),
});

const Promoted = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('in-order'), epoch: z.int() }),
  z.object({ kind: z.literal('alone'), epoch: z.int() }),
  z.object({ kind: z.literal('confirm'), statement: Statement }),
]);

const Kept = z.object({
  kept: z.array(
    z.object({
      name: z.string(),
      epoch: z.int(),
      lsn: z.int(),
      fencedMs: z.int(),
    }),
  ),
});

/** What is known and what may be missing, word for word as the page says it. */
function showStatement({ lsn, at, heardAt, silentS, missing }: z.infer<typeof Statement>): string {
  const known =
    missing.kind === 'none-known'
      ? 'none known: when it was last heard, everything that it had was here'
      : `everything since ${missing.at ?? 'the beginning'}: it had more than this standby already then`;
  return [
    `last record here        ${lsn}${at === null ? '' : `, of ${at}`}`,
    `the primary was heard   ${heardAt ?? 'never'}${silentS === null ? '' : `, then ${silentS} s of silence`}`,
    `writes that are missing ${known}`,
    'Whatever the primary confirmed alone after it was last heard is missing here as well.',
  ].join('\n');
}

function showPromoted(output: unknown): string {
  const promoted = Promoted.parse(output);
  if (promoted.kind === 'in-order')
    return `The primary handed over, nothing is missing. This appliance serves in a moment (epoch ${promoted.epoch}).\n`;
  if (promoted.kind === 'alone')
    return `This appliance serves in a moment (epoch ${promoted.epoch}). The old one must stay off until it can reach this one.\n`;
  return `The primary cannot be reached. Nothing has changed.\n\n${showStatement(promoted.statement)}\n
If the old machine still runs somewhere, two appliances would serve. Switch it off or cut it off from the network, then:
ferngate standby promote --isolated yes\n`;
}

export const standbyCommands: readonly Command[] = [
  {
    words: 'standby join',
    takes: ['address', 'code'],
    options: ['set-aside'],
    summary:
      'Make this appliance the standby of the one that shows the code; --set-aside yes if this one is owned: it then serves nobody',
    request: ({ address = '', code = '', 'set-aside': aside = '' }) => ({
      method: 'POST',
      path: `${PLACE}/join`,
      body: { address, code, setAside: aside === 'yes' },
    }),
    show(output) {
      const { primary, check } = z.object({ primary: z.string(), check: z.string() }).parse(output);
      return `This is the standby of ${visible(primary)} now.\nBoth appliances show ${check}: if the other one does not, end the pair there at once.\n`;
    },
  },
  {
    words: 'standby promote',
    takes: [],
    options: ['isolated'],
    summary:
      'Let this standby take over: in order if the primary can be reached; --isolated yes says that it is off or cut off',
    request: ({ isolated = '' }) => ({
      method: 'POST',
      path: `${PLACE}/promote`,
      body: { isolated: isolated === 'yes' },
    }),
    show: showPromoted,
  },
  {
    words: 'standby leave',
    takes: [],
    options: ['confirm'],
    summary: 'No standby any more: begin again with what this appliance held before; --confirm leave',
    request: ({ confirm = '' }) => ({ method: 'POST', path: `${PLACE}/leave`, body: { confirm } }),
    show: () => 'This appliance is on its own again in a moment.\n',
  },
  {
    words: 'standby seed-anew',
    takes: [],
    options: ['confirm'],
    summary:
      'Give up the history here for that of the primary, when the two differ; kept until the other is here; --confirm seed-anew',
    request: ({ confirm = '' }) => ({ method: 'POST', path: `${PLACE}/seed-anew`, body: { confirm } }),
    show: () => 'begun\n',
  },
  {
    words: 'standby diverged list',
    takes: [],
    summary: 'What is kept of the time when this appliance served and another one took over',
    request: () => ({ method: 'GET', path: PLACE }),
    show(output) {
      const rows = Kept.parse(output).kept.map(({ name, epoch, lsn, fencedMs }) => [
        ...[name, String(epoch), String(lsn), new Date(fencedMs).toISOString()],
      ]);
      return table(['KEPT', 'FENCED BY EPOCH', 'LAST RECORD', 'SERVED UNTIL'], rows);
    },
  },
  {
    words: 'standby diverged save',
    takes: ['kept', 'file'],
    summary: 'Write what is kept to a new tar file: databases and log; it holds secrets',
    request: () => ({ method: 'GET', path: PLACE }),
    async after(files, { kept = '', file = '' }) {
      await files.fetchFrom(`${PLACE}/kept/${encodeURIComponent(kept)}`, file);
    },
    show: () => 'written\n',
  },
  {
    words: 'standby diverged forget',
    takes: ['kept'],
    options: ['confirm'],
    summary: 'Delete it for good; --confirm forget',
    request: ({ kept = '', confirm = '' }) => ({
      method: 'POST',
      path: `${PLACE}/kept/forget`,
      body: { name: kept, confirm },
    }),
    show: () => 'deleted\n',
  },
];
