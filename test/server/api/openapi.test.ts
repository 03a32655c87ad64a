import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { z } from 'zod';
import { openApi } from '../../../server/api/openapi.ts';
import { fieldTypes, fromText } from '../../../server/api/query-input.ts';
import { operations } from '../../../server/operations/list.ts';
import { ACCOUNT_RIGHTS, BACKEND_RIGHTS } from '../../../server/rights/rights.ts';

const document = openApi(operations);

/** Operations that anybody may call; a new one has to be put here by hand (IMMUNITY 1). */
const PUBLIC = [
  ...[
    'backend.session.start',
    'backend.set-up',
    'backend.set-up.standby',
    'device.renewal',
    'password.set',
    'portal.describe',
  ],
  ...['session.code', 'session.start'],
];

test('every operation declares its right; public ones are a list of their own', () => {
  const rights = new Set<string>([...ACCOUNT_RIGHTS, ...BACKEND_RIGHTS]);
  for (const operation of operations) {
    if (operation.area === 'account' || operation.area === 'backend')
      assert.ok(rights.has(operation.right), operation.id);
    if (operation.area === 'backend')
      assert.ok((BACKEND_RIGHTS as readonly string[]).includes(operation.right), operation.id);
    if (operation.area === 'account')
      assert.ok((ACCOUNT_RIGHTS as readonly string[]).includes(operation.right), operation.id);
  }
  const open = operations
    .filter(({ area }) => area === 'public')
    .map(({ id }) => id)
    .sort();
  assert.equal(open, PUBLIC);
});

test('names, and methods with their paths, are there once', () => {
  const calls = operations.map(({ method, path }) => `${method} ${path.replaceAll(/\{\w+\}/g, '{}')}`);
  assert.is(new Set(calls).size, operations.length);
  assert.is(new Set(operations.map(({ id }) => id)).size, operations.length);
});

test('a read changes nothing by its right, and a change asks for more than to see', () => {
  for (const operation of operations) {
    if (!('right' in operation)) continue;
    // Who opened a connection may end it; whose it is, the operation itself looks.
    if (operation.method !== 'GET' && operation.id !== 'connection.end')
      assert.not.ok(operation.right.endsWith('.see'), operation.id);
  }
});

interface Described {
  operationId: string;
  summary: string;
  security?: unknown[];
  parameters: { name: string; in: string; required: boolean; schema: unknown }[];
  requestBody?: {
    content: Record<
      string,
      { schema: { properties: object; required?: string[]; additionalProperties: boolean } }
    >;
  };
  responses: Record<string, unknown>;
}

test('the document has every operation, each field at one place, and nothing else', () => {
  assert.is(document.openapi, '3.1.0');
  const described = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, one]) => ({ path, method, one: one as Described })),
  );
  assert.is(described.length, operations.length);
  for (const { path, method, one } of described) {
    const operation = operations.find(({ id }) => id === one.operationId);
    assert.ok(operation, one.operationId);
    assert.is(`${operation.method} ${operation.path}`, `${method.toUpperCase()} ${path}`);
    assert.ok(one.summary.length > 5, one.operationId);
    const inPath = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
    const parameters = one.parameters.filter((parameter) => parameter.in === 'path');
    assert.equal(parameters.map(({ name }) => name).sort(), inPath.sort(), one.operationId);
    for (const parameter of parameters) assert.is(parameter.required, true);
    const body = one.requestBody?.content['application/json']?.schema;
    const fields = [...Object.keys(body?.properties ?? {}), ...one.parameters.map(({ name }) => name)];
    assert.equal(fields.sort(), [...fieldTypes(operation.input).keys()].sort(), one.operationId);
    assert.is(one.security !== undefined, operation.area === 'public');
    if (body) assert.is(body.additionalProperties, false);
    assert.ok(one.responses['default']);
  }
});

test('the document is plain JSON, and has no reference into nowhere', () => {
  const text = JSON.stringify(document);
  assert.equal(JSON.parse(text), JSON.parse(JSON.stringify(openApi(operations))));
  for (const [, pointer = ''] of text.matchAll(/"\$ref":"#\/([^"]+)"/g)) {
    const found = pointer
      .split('/')
      .reduce<unknown>((at, key) => (at as Record<string, unknown>)[key], document);
    assert.ok(found, pointer);
  }
});

test('no input takes fields that it does not list, and each is refused by name', () => {
  for (const operation of operations) {
    const parsed = operation.input.safeParse({ role: 'administrator', account_id: 'x', surprise: 1 });
    if (parsed.success) throw new Error(`${operation.id} takes anything`);
    assert.ok(
      parsed.error.issues.some((issue) => issue.code === 'unrecognized_keys'),
      operation.id,
    );
  }
});

test('text of a query becomes what the schema says, and stays text otherwise', () => {
  const types = fieldTypes(
    z.object({ page: z.int(), all: z.boolean(), search: z.string(), list: z.array(z.string()) }),
  );
  assert.equal([...types.values()], ['integer', 'boolean', 'string', 'array']);
  assert.is(fromText('7', 'integer'), 7);
  assert.is(fromText('-7', 'integer'), -7);
  assert.is(fromText('true', 'boolean'), true);
  for (const text of ['', ' 7', '7 ', '1e3', '0x10', '9'.repeat(16), 'NaN', '７', '7\n'])
    assert.is(fromText(text, 'integer'), text);
  assert.is(fromText('yes', 'boolean'), 'yes');
  assert.is(fromText('7', 'string'), '7');
  assert.is(fromText('7', undefined), '7');
});

test.run();
