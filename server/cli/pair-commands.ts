/** The pair as the primary's owner asks for it; what a standby itself is asked for stands in `standby-commands.ts`. */
import { z } from 'zod';
import type { Command } from './parse-command.ts';
import { visible } from './show.ts';

const PLACE = '/backend/standby';

/** Of a primary and of a standby: what both of them say. */
const View = z.object({
  role: z.string(),
  epoch: z.int(),
  lsn: z.int(),
  standing: z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('none') }),
    z.object({ kind: z.literal('in-sync') }),
    z.object({ kind: z.literal('behind'), seconds: z.int(), records: z.int() }),
    z.object({ kind: z.literal('broken'), because: z.string(), since: z.string() }),
  ]),
  standby: z.object({ name: z.string() }).nullish(),
  primary: z.object({ name: z.string() }).nullish(),
  seeding: z.object({ done: z.int(), total: z.int() }).nullish(),
});

function inWords(standing: z.infer<typeof View>['standing']): string {
  switch (standing.kind) {
    case 'none':
      return 'none';
    case 'in-sync':
      return 'in sync';
    case 'behind':
      return `${standing.seconds} s behind (${standing.records} records)`;
    case 'broken':
      return `broken since ${standing.since}: ${standing.because}`;
  }
}

function showView(output: unknown): string {
  const { role, epoch, lsn, standing, standby, primary, seeding } = View.parse(output);
  const other = standby?.name ?? primary?.name;
  return [
    `this node  ${role}, epoch ${epoch}, record ${lsn}`,
    `standby    ${inWords(standing)}`,
    ...(other === undefined ? [] : [`other      ${visible(other)}`]),
    ...(seeding ? [`seeding    ${seeding.done} of ${seeding.total} files`] : []),
    '',
  ].join('\n');
}

const confirmed = (action: string, confirm: string) =>
  ({ method: 'POST', path: `${PLACE}/${action}`, body: { confirm } }) as const;

export const pairCommands: readonly Command[] = [
  {
    words: 'standby status',
    takes: [],
    summary: 'How the pair stands: in sync, behind, broken and why, or none',
    request: () => ({ method: 'GET', path: PLACE }),
    show: showView,
  },
  {
    words: 'standby pair',
    takes: [],
    summary: 'A code that lets one other appliance become the standby: type it there within ten minutes',
    request: () => ({ method: 'POST', path: `${PLACE}/pairing`, body: {} }),
    show(output) {
      const { code, until } = z.object({ code: z.string(), until: z.string() }).parse(output);
      return `${code}\ngood until ${until}; on the other appliance: ferngate standby join <address of this one> ${code}\n`;
    },
  },
  {
    words: 'standby unpair',
    takes: [],
    options: ['confirm'],
    summary: 'Nobody stands by any more; --confirm <name of the portal>',
    request: ({ confirm = '' }) => confirmed('unpair', confirm),
    show: () => 'Nobody stands by any more.\n',
  },
  {
    words: 'standby switch-over',
    takes: [],
    options: ['confirm'],
    summary: 'Hand over to the standby and become its standby; --confirm <name of the portal>',
    request: ({ confirm = '' }) => confirmed('switch-over', confirm),
    show: () => 'The standby serves now; this appliance stands by in a moment.\n',
  },
];
