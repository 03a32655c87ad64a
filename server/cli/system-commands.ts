import { writeFile } from 'node:fs/promises';
import { z } from 'zod';
import { CliError } from './cli-error.ts';
import type { Command } from './parse-command.ts';
import { table, visible } from './show.ts';

const Health = z.object({
  state: z.string(),
  readOnly: z.boolean(),
  notices: z.array(
    z.object({ since: z.string(), title: z.string(), whatToDo: z.string(), detail: z.string() }),
  ),
});

const Services = z.object({
  version: z.string(),
  services: z.array(
    z.object({
      name: z.string(),
      account: z.string(),
      state: z.string(),
      restarts: z.int(),
      reason: z.string(),
    }),
  ),
});

const Tokens = z.object({
  tokens: z.array(
    z.object({
      id: z.string(),
      name: z.string(),
      sources: z.array(z.string()),
      usedAt: z.string().nullable(),
    }),
  ),
});

const Bundle = z.object({
  id: z.string(),
  files: z.array(z.object({ name: z.string(), bytes: z.int() })),
});

const Archive = z.object({ name: z.string(), base64: z.string() });

function showHealth(output: unknown): string {
  const { state, readOnly, notices } = Health.parse(output);
  const lines = notices.map(({ since, title, whatToDo, detail }) =>
    [`\n${title} (since ${since})`, whatToDo, detail]
      .filter((line) => line !== '')
      .map((line) => line.split('\n').map(visible).join('\n'))
      .join('\n  '),
  );
  const words = { well: 'The appliance is well.', attention: 'Something needs attention.' }[state];
  const full = readOnly ? ['The disk is full: nothing new is saved.'] : [];
  return `${[words ?? 'Something is broken.', ...full, ...lines].join('\n')}\n`;
}

export const systemCommands: readonly Command[] = [
  {
    words: 'health',
    takes: [],
    summary: 'What is wrong with the appliance, and what to do about it',
    request: () => ({ method: 'GET', path: '/backend/system/health' }),
    show: showHealth,
  },
  {
    words: 'services',
    takes: [],
    summary: 'The programs of the appliance',
    request: () => ({ method: 'GET', path: '/backend/system/services' }),
    show(output) {
      const { version, services } = Services.parse(output);
      const rows = services.map((one) => [
        one.name,
        one.account,
        one.state,
        String(one.restarts),
        one.reason,
      ]);
      return `Ferngate ${version}\n${table(['PROGRAM', 'ACCOUNT', 'STATE', 'CAME BACK', 'REASON'], rows)}`;
    },
  },
  {
    words: 'restart',
    takes: ['what'],
    options: ['confirm'],
    summary: 'Start portal, appliance or machine anew; --confirm repeats the portal’s name',
    request: ({ what, confirm = '' }) => ({
      method: 'POST',
      path: '/backend/system/restart',
      body: { what, confirm },
    }),
    show: () => 'begun\n',
  },
  {
    words: 'shut-down',
    takes: [],
    options: ['confirm'],
    summary: 'Shut the machine down; --confirm repeats the portal’s name',
    request: ({ confirm = '' }) => ({ method: 'POST', path: '/backend/system/shut-down', body: { confirm } }),
    show: () => 'begun\n',
  },
  {
    words: 'metrics list',
    takes: [],
    summary: 'The tokens with which programs read /metrics',
    request: () => ({ method: 'GET', path: '/backend/metric-tokens' }),
    show(output) {
      const rows = Tokens.parse(output).tokens.map(({ id, name, sources, usedAt }) => [
        ...[id, name, sources.join(' ') || 'anywhere', usedAt ?? 'never'],
      ]);
      return table(['TOKEN', 'NAME', 'FROM', 'LAST USED'], rows);
    },
  },
  {
    words: 'metrics add',
    takes: ['name'],
    options: ['from'],
    summary: 'Make a token for /metrics and print it; --from names addresses or networks, with commas',
    request: ({ name, from = '' }) => ({
      method: 'POST',
      path: '/backend/metric-tokens',
      body: { name, sources: from.split(',').filter((source) => source !== '') },
    }),
    show: (output) => `${z.object({ secret: z.string() }).parse(output).secret}\n`,
  },
  {
    words: 'metrics revoke',
    takes: ['token'],
    summary: 'Take a token for /metrics back, at once',
    request: ({ token = '' }) => ({
      method: 'DELETE',
      path: `/backend/metric-tokens/${encodeURIComponent(token)}`,
    }),
    show: () => 'revoked\n',
  },
  {
    words: 'bundle make',
    takes: [],
    summary: 'Make a support bundle; it can be looked through in the back end for a quarter of an hour',
    request: () => ({ method: 'POST', path: '/backend/bundles' }),
    show(output) {
      const { id, files } = Bundle.parse(output);
      const rows = files.map(({ name, bytes }) => [name, String(bytes)]);
      return `${table(['FILE', 'BYTES'], rows)}\nferngate bundle save ${id} <file>\n`;
    },
  },
  {
    words: 'bundle save',
    takes: ['bundle', 'file'],
    options: ['recipient'],
    summary: 'Write a support bundle to a new file, encrypted to a public key of age if one is given',
    request: ({ bundle = '', recipient = '' }) => ({
      method: 'POST',
      path: `/backend/bundles/${encodeURIComponent(bundle)}/archive`,
      body: { recipient },
    }),
    async after(_files, { file = '' }, output) {
      const body = Buffer.from(Archive.parse(output).base64, 'base64');
      await writeFile(file, body, { mode: 0o600, flag: 'wx' }).catch((cause: unknown) => {
        const why = cause instanceof Error ? cause.message : String(cause);
        throw new CliError('refused', `the file could not be written: ${why}`, { cause });
      });
    },
    show: (output) => `written (${Archive.parse(output).name})\n`,
  },
];
