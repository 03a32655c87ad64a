// The rules of who may import whom: each has its reason, a cycle is found, and each rule finds what it forbids.
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import rules from '../../.dependency-cruiser.mjs';

const ROOT = join(import.meta.dirname, '../..');
/** A reason is a sentence, not a name said again. */
const REASON_MIN_WORDS = 6;

/** The real rules on a tree of a few files; @returns `file: rule` for each that was broken */
function broken(files: Record<string, string>): string[] {
  const root = mkdtempSync('/tmp/imports-');
  for (const [path, text] of Object.entries({ 'tsconfig.json': '{}', 'package.json': PACKAGE, ...files })) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  symlinkSync(join(ROOT, 'node_modules'), join(root, 'node_modules'));
  const program = join(ROOT, 'node_modules/dependency-cruiser/bin/dependency-cruise.mjs');
  const words = [program, '--config', join(ROOT, '.dependency-cruiser.mjs'), '--output-type', 'json', '.'];
  const ran = spawnSync(process.execPath, words, { cwd: root, encoding: 'utf8' });
  assert.is(ran.stderr, '');
  const { summary } = JSON.parse(ran.stdout) as Report;
  return summary.violations.map(({ from, rule }) => `${from}: ${rule.name}`).sort();
}

interface Report {
  summary: { violations: { from: string; rule: { name: string } }[] };
}

const PACKAGE = JSON.stringify({ type: 'module', dependencies: { zod: '4' }, devDependencies: { uvu: '0' } });
const A_VALUE = 'export const a = 1;\n';
const importing = (path: string) => `import { a } from '${path}';\nexport const b = a;\n`;

test('each rule says why, as a warning nobody may overlook', () => {
  const { forbidden = [] } = rules;
  assert.ok(forbidden.length > 0);
  for (const { name, comment = '', severity } of forbidden) {
    assert.ok(comment.split(/\s+/).length >= REASON_MIN_WORDS, `${name}: ${comment}`);
    assert.is(severity, 'error', name);
  }
});

test('imports in the right direction break nothing', () => {
  assert.equal(
    broken({
      'appliance/protocol.ts': A_VALUE,
      'updates/record.ts': A_VALUE,
      'server/a.ts': importing('../appliance/protocol.ts'),
      'server/b.ts': importing('../updates/record.ts'),
      'router/a.ts': importing('../updates/record.ts'),
      'test/a.test.ts': `${importing('../server/a.ts').replace('{ a }', '{ b as a }')}import 'uvu';\n`,
    }),
    [],
  );
});

test('a cycle is found, also one of types alone', () => {
  const found = broken({
    'ui/a.ts': importing('./b.ts').replace('const b', 'const a'),
    'ui/b.ts': importing('./a.ts'),
    'router/c.ts': "import type { D } from './d.ts';\nexport type C = D | 1;\n",
    'router/d.ts': "import type { C } from './c.ts';\nexport type D = C | 2;\n",
  });
  // One finding for each ring, named after one of its files.
  assert.equal(found, ['router/c.ts: no-cycles', 'ui/a.ts: no-cycles']);
});

test('an import against the direction is found, by the rule that has the reason', () => {
  const wrong: [string, string, string][] = [
    ['server/a1.ts', 'appliance/rooms.ts', 'server-only-speaks-to-the-appliance'],
    ['server/a2.ts', 'router/dial.ts', 'server-imports-no-other-room'],
    ['server/a3.ts', 'test/fixture.ts', 'server-imports-no-other-room'],
    ['appliance/a1.ts', 'server/people.ts', 'appliance-imports-only-updates'],
    ['appliance/a2.ts', 'ui/texts.ts', 'appliance-imports-only-updates'],
    ['router/a1.ts', 'server/people.ts', 'router-imports-only-updates'],
    ['dialup/a1.ts', 'updates/record.ts', 'standalone-rooms'],
    ['provisioning/a1.ts', 'appliance/rooms.ts', 'standalone-rooms'],
    ['updates/a1.ts', 'server/people.ts', 'standalone-rooms'],
    ['ui/a1.ts', 'server/people.ts', 'standalone-rooms'],
    ['witness/a1.ts', 'server/lease.ts', 'witness-imports-nothing-of-ours'],
    ['server/a5.ts', 'witness/lease.ts', 'nobody-imports-the-witness'],
  ];
  const files: Record<string, string> = {
    'server/a4.ts': "import { test } from 'uvu';\nexport const a = test;\n",
  };
  for (const [from, to] of wrong) Object.assign(files, { [to]: A_VALUE, [from]: importing(`../${to}`) });
  const expected = wrong.map(([from, , rule]) => `${from}: ${rule}`);
  expected.push('server/a4.ts: production-needs-no-development-package');
  assert.equal(broken(files), expected.sort());
});

test.run();
