import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { CliError } from '../../../server/cli/cli-error.ts';
import { commands, usage } from '../../../server/cli/commands.ts';
import { parseCommand } from '../../../server/cli/parse-command.ts';
import { table, visible } from '../../../server/cli/show.ts';
import { API_PREFIX } from '../../../server/api/prefix.ts';
import { operations } from '../../../server/operations/list.ts';
import { actsOf, KEPT, type OwnerApiOptions } from '../../../server/standby/http/owner-api.ts';

const GOOD: readonly (readonly [words: string, command: string, input: Record<string, string>])[] = [
  ['status', 'status', {}],
  ['accounts list', 'accounts list', {}],
  ['accounts list --search x', 'accounts list', { search: 'x' }],
  ['accounts list --search=--x', 'accounts list', { search: '--x' }],
  ['accounts create acme --title Acme', 'accounts create', { account: 'acme', title: 'Acme' }],
  ['accounts administrator acme anna', 'accounts administrator', { account: 'acme', user: 'anna' }],
  ['operators recover otto', 'operators recover', { operator: 'otto' }],
  ['operators delete -- --otto', 'operators delete', { operator: '--otto' }],
];
for (const [words, command, input] of GOOD)
  test(`understood: ${words}`, () => {
    const found = parseCommand(commands, words.split(' '));
    assert.is(found.command.words, command);
    assert.equal({ ...found.input }, input);
  });

const BAD = [
  ...[
    '',
    'accounts',
    'account list',
    'accounts create',
    'accounts create a b',
    'status now',
    'accounts list x',
  ],
  ...[
    'accounts list --verbose',
    'accounts list --search',
    'accounts create a --title',
    'operators recover',
    '--help',
  ],
  ...['accounts create a --__proto__ x', 'constructor', 'operators recover -x'],
];
for (const words of BAD)
  test(`not understood: ${words}`, () => {
    const failed = () => parseCommand(commands, words === '' ? [] : words.split(' '));
    assert.throws(failed, (error: unknown) => error instanceof CliError && error.code === 'usage');
  });

test('every command asks for an operation that exists, with fields that it has', () => {
  for (const command of commands) {
    const given = Object.fromEntries(
      [...command.takes, ...(command.options ?? [])].map((name) => [name, 'x']),
    );
    const { method, path, body = {} } = command.request(given);
    const [place = '', query = ''] = path.split('?');
    // A standby has no operations: its owner's socket answers a list of its own.
    if (ofAStandby(method, `${API_PREFIX}${place}`)) continue;
    const fits = operations.filter(
      (one) =>
        one.method === method && new RegExp(`^${one.path.replaceAll(/\{\w+\}/g, '[^/]+')}$`).test(place),
    );
    // The most exact one, as the router takes it.
    const [operation] = fits.sort((a, b) => a.path.split('{').length - b.path.split('{').length);
    assert.ok(operation, command.words);
    const inPath: [string, string][] = [...operation.path.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => [
      name,
      'x',
    ]);
    const input: object = {
      ...body,
      ...Object.fromEntries(new URLSearchParams(query)),
      ...Object.fromEntries(inPath),
    };
    const parsed = operation.input.safeParse(input);
    const unknown = parsed.error?.issues.filter((issue) => issue.code === 'unrecognized_keys');
    assert.equal(unknown ?? [], [], command.words);
    assert.match(usage(), command.words);
  }
});

function ofAStandby(method: string, path: string): boolean {
  const acts = Object.keys(actsOf({} as OwnerApiOptions));
  return acts.includes(`${method} ${path}`) || (method === 'GET' && KEPT.test(path));
}

test('what people typed is shown, never obeyed', () => {
  assert.is(visible('a\u001b[2Jb'), 'a\\u{1b}[2Jb');
  assert.is(visible('a\nb\r\t\u0000'), 'a\\u{a}b\\u{d}\\u{9}\\u{0}');
  assert.is(visible('\u202eevil\u200b'), '\\u{202e}evil\\u{200b}');
  assert.is(visible('Größe 日本 🛠'), 'Größe 日本 🛠');
});

test('a table lines up and cannot be broken by what stands in it', () => {
  const text = table(
    ['A', 'BB'],
    [
      ['long', 'x'],
      ['1\n2', ''],
    ],
  );
  assert.is(text, 'A        BB\nlong     x\n1\\u{a}2\n');
});

test.run();
