import { z } from 'zod';
import type { Command } from './parse-command.ts';
import { table, visible } from './show.ts';

const Point = z.object({ number: z.int(), at: z.string() });

const Past = z.object({
  everySince: Point.nullable(),
  end: Point.nullable(),
  states: z.array(Point),
  bytes: z.object({ states: z.number(), log: z.number(), limit: z.number() }),
  shortened: z.boolean(),
  failing: z.object({ code: z.string(), since: z.string() }).nullable(),
  progress: z.object({ step: z.string(), done: z.number(), total: z.number() }).nullable(),
  failure: z.object({ code: z.string(), detail: z.string() }).nullable(),
  ready: z.boolean(),
});

const Ready = z.object({
  ready: z
    .object({
      id: z.string(),
      number: z.int(),
      at: z.string(),
      account: z.object({ name: z.string(), there: z.boolean() }).nullable(),
      accounts: z.array(
        z.object({
          name: z.string(),
          change: z.string(),
          differences: z.int(),
          locked: z.object({ users: z.int(), devices: z.int() }),
          revoked: z.object({ certificates: z.int(), tokens: z.int() }),
        }),
      ),
      broken: z.array(z.string()),
    })
    .nullable(),
});

const Differences = z.object({
  total: z.int(),
  differences: z.array(
    z.object({
      change: z.string(),
      name: z.string(),
      facts: z.array(z.object({ fact: z.string(), now: z.string(), then: z.string() })),
    }),
  ),
});

const MIB = 1024 * 1024;
const mib = (bytes: number) => `${Math.round(bytes / MIB)} MiB`;
const point = (one: z.output<typeof Point> | null) => (one === null ? 'none' : `${one.number}  ${one.at}`);

export const historyCommands: readonly Command[] = [
  {
    words: 'history show',
    takes: ['moment'],
    summary:
      'Which state a moment leads to: "2026-11-23 14:05" in the portal’s zone, an instant in UTC, or a number',
    request: ({ moment = '' }) => ({
      method: 'GET',
      path: `/backend/history/at?when=${encodeURIComponent(moment)}`,
    }),
    show: (output) => `number ${point(Point.parse(output))}\n`,
  },
  {
    words: 'history keep',
    takes: [],
    summary: 'Keep the present state as one to go back to quickly',
    request: () => ({ method: 'POST', path: '/backend/history/keep' }),
    show: () => 'done\n',
  },
  {
    words: 'history restore',
    takes: ['moment'],
    options: ['account'],
    summary:
      'Make everything, or the one --account, as it was, beside what serves; "history" shows how it goes. Nothing changes yet',
    request: ({ moment = '', account = '' }) => ({
      method: 'POST',
      path: '/backend/history/prepare',
      body: { when: moment, account },
    }),
    show: () => 'begun; look with: ferngate history\n',
  },
  {
    words: 'history compare',
    takes: [],
    options: ['account', 'kind'],
    summary:
      'What was made beside what is; with --account what differs in it, by --kind user, device, component, service, project, right, profile or setting',
    request: ({ account = '', kind = 'user' }) => ({
      method: 'GET',
      path:
        account === ''
          ? '/backend/history/ready'
          : `/backend/history/compare/${encodeURIComponent(account)}?kind=${encodeURIComponent(kind)}`,
    }),
    show(output) {
      const differences = Differences.safeParse(output);
      return differences.success ? showDifferences(differences.data) : showReady(Ready.parse(output).ready);
    },
  },
  {
    words: 'history decide',
    takes: ['state'],
    options: ['confirm'],
    summary:
      'Put what was made in the place of what serves; --confirm repeats the account’s name, or the portal’s for everything',
    request: ({ state = '', confirm = '' }) => ({
      method: 'POST',
      path: '/backend/history/decide',
      body: { state, confirm },
    }),
    show: () => 'done; everything at once is put in place by a restart, which has begun\n',
  },
  {
    words: 'history drop',
    takes: [],
    summary: 'Forget what was made',
    request: () => ({ method: 'DELETE', path: '/backend/history/ready' }),
    show: () => 'forgotten\n',
  },
  {
    words: 'history',
    takes: [],
    summary: 'What can be gone back to, and what is being made of it',
    request: () => ({ method: 'GET', path: '/backend/history' }),
    show(output) {
      const { everySince, end, states, bytes, ...now } = Past.parse(output);
      const lines = [
        `every commit since  ${point(everySince)}`,
        `last commit         ${point(end)}`,
        `on the disk         ${mib(bytes.states + bytes.log)} of at most ${mib(bytes.limit)}`,
        ...(now.shortened ? ['the disk keeps less than the rules would'] : []),
        ...(now.failing === null
          ? []
          : [`not kept            since ${now.failing.since}: ${now.failing.code}`]),
        ...(now.progress === null
          ? []
          : [`under way           ${now.progress.step} ${now.progress.done} of ${now.progress.total}`]),
        ...(now.failure === null
          ? []
          : [`failed              ${now.failure.code} ${visible(now.failure.detail)}`]),
        ...(now.ready ? ['ready               look with: ferngate history compare'] : []),
      ];
      const rows = states.map(({ number, at }) => [String(number), at]);
      return `${lines.join('\n')}\n\n${table(['NUMBER', 'STATE OF'], rows)}`;
    },
  },
];

function showReady(ready: z.output<typeof Ready>['ready']): string {
  if (ready === null) return 'nothing is ready\n';
  const rows = ready.accounts.map(({ name, change, differences, locked, revoked }) => [
    ...[name, change, String(differences), `${locked.users} people, ${locked.devices} devices`],
    `${revoked.certificates} certificates, ${revoked.tokens} tokens`,
  ]);
  const confirm = ready.account === null ? '<name of this portal>' : visible(ready.account.name);
  return [
    `state ${ready.id}: number ${ready.number} of ${ready.at}`,
    ...ready.broken.map((one) => `broken, and passed by another way: ${visible(one)}`),
    '',
    table(['ACCOUNT', 'CHANGE', 'DIFFERENCES', 'STAY LOCKED', 'STAY REVOKED'], rows),
    `Nothing has changed yet. To put it in place: ferngate history decide ${ready.id} --confirm ${confirm}\n`,
  ].join('\n');
}

function showDifferences({ total, differences }: z.output<typeof Differences>): string {
  const rows = differences.map(({ change, name, facts }) => [
    ...[change, name, facts.map(({ fact, now, then }) => `${fact}: ${now} -> ${then}`).join('; ')],
  ]);
  return `${total} differences\n${table(['CHANGE', 'NAME', 'NOW -> THEN'], rows)}`;
}
