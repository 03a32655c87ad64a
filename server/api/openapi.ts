/** The OpenAPI 3.1 document of the API, made from the same schemas that check its input. */
import { z } from 'zod';
import type { Operation } from '../operations/operation.ts';
import { API_PREFIX } from './prefix.ts';

type JsonSchema = z.core.JSONSchema.BaseSchema;

export function openApi(operations: readonly Operation[]) {
  const paths: Record<string, Record<string, unknown>> = {};
  for (const operation of operations) {
    (paths[operation.path] ??= {})[operation.method.toLowerCase()] = describe(operation);
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Ferngate',
      version: 'v1',
      description: 'Everything that the pages of the portal can do.',
    },
    // Below where this document was found: the portal's name may change while it runs.
    servers: [{ url: API_PREFIX }],
    security: [{ bearer: [] }],
    components: {
      securitySchemes: { bearer: { type: 'http', scheme: 'bearer' } },
      responses: { problem: { description: 'RFC 9457 problem details', content: problemContent() } },
    },
    paths,
  };
}

function describe(operation: Operation) {
  const input = z.toJSONSchema(operation.input, { io: 'input', unrepresentable: 'any' }) as JsonSchema;
  const output = z.toJSONSchema(operation.output, { io: 'output', unrepresentable: 'any' });
  const inPath = [...operation.path.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name);
  const properties = Object.entries(input.properties ?? {});
  const required = new Set(input.required);
  const named = properties.filter(([name]) => operation.method === 'GET' || inPath.includes(name));
  const body = properties.filter(([name]) => operation.method !== 'GET' && !inPath.includes(name));
  return {
    operationId: operation.id,
    summary: operation.summary,
    ...(operation.area === 'public' ? { security: [] } : {}),
    ...('right' in operation ? { 'x-right': operation.right } : {}),
    parameters: named.map(([name, schema]) => ({
      name,
      in: inPath.includes(name) ? 'path' : 'query',
      required: inPath.includes(name) || required.has(name),
      schema,
    })),
    ...(body.length === 0 ? {} : { requestBody: requestBody(body, required) }),
    responses: {
      [operation.method === 'POST' ? '201' : '200']: {
        description: 'Done',
        content: { 'application/json': { schema: output } },
      },
      default: { $ref: '#/components/responses/problem' },
    },
  };
}

function requestBody(body: readonly (readonly [string, unknown])[], required: ReadonlySet<string>) {
  const names = body.map(([name]) => name).filter((name) => required.has(name));
  const schema = {
    type: 'object',
    properties: Object.fromEntries(body),
    ...(names.length === 0 ? {} : { required: names }),
    additionalProperties: false,
  };
  return { required: names.length > 0, content: { 'application/json': { schema } } };
}

function problemContent() {
  const text = { type: 'string' };
  const error = { type: 'object', properties: { field: text, code: text, reason: text } };
  const properties = {
    type: text,
    title: text,
    status: { type: 'integer' },
    code: text,
    retryAfterS: { type: 'integer' },
    errors: { type: 'array', items: error },
  };
  return { 'application/problem+json': { schema: { type: 'object', properties } } };
}
