/** Makes the REST API of the list of operations: one route each, JSON in and out, problems as RFC 9457. */
import Router from '@koa/router';
import type { Context, Middleware } from 'koa';
import { callerOf } from '../http/caller-of.ts';
import { parseJsonObject, readBody } from '../http/body.ts';
import { problemBody, problemOf } from '../http/problem.ts';
import type { Caller } from '../operations/caller.ts';
import { invoke } from '../operations/invoke.ts';
import type { Operation } from '../operations/operation.ts';
import type { Portal } from '../portal.ts';
import { Refusal } from '../refusal.ts';
import { agentOf, sourceOf } from '../http/source.ts';
import { API_PREFIX } from './prefix.ts';
import { fieldTypes, fromText } from './query-input.ts';

/** @param identify who asks; the owner's socket knows without a token */
export function apiRoutes(
  portal: Portal,
  operations: readonly Operation[],
  identify: (ctx: Context) => Promise<Caller> = (ctx) => byBearer(portal, ctx),
): Middleware {
  const router = new Router({ prefix: API_PREFIX });
  for (const operation of fixedFirst(operations)) {
    const types = fieldTypes(operation.input);
    const path = operation.path.replace(/\{(\w+)\}/g, ':$1');
    router.register(
      path,
      [operation.method.toLowerCase()],
      async (ctx: Context & { params: Record<string, string> }) => {
        const given = { query: ctx.query, params: ctx.params, body: await bodyOf(ctx, operation) };
        const input = inputOf(given, types);
        const output = await invoke(operation, portal, { caller: await identify(ctx), input });
        ctx.status = operation.method === 'POST' ? 201 : 200;
        ctx.body = output;
      },
    );
  }
  const routes = router.routes();
  return async (ctx, next) => {
    if (!ctx.path.startsWith(`${API_PREFIX}/`)) {
      await next();
      return;
    }
    try {
      await routes(ctx as Parameters<typeof routes>[0], async () => {
        throw new Refusal('not-found');
      });
    } catch (error) {
      answerProblem(ctx, error, portal);
    }
  };
}

/** The router takes the first path that fits: `/keys/prove` has to come before `/keys/{key}`. */
export function fixedFirst<Each extends Pick<Operation, 'path'>>(operations: readonly Each[]): Each[] {
  // What stands for anything sorts behind every word, so segment by segment the fixed ones come first.
  const sortable = ({ path }: Each) => path.replace(/\{\w+\}/g, '\uffff');
  return operations.toSorted(
    (one, other) => Number(sortable(one) > sortable(other)) - Number(sortable(one) < sortable(other)),
  );
}

export function answerProblem(ctx: Context, error: unknown, portal: Portal): void {
  const problem = problemOf(error);
  if (problem.code === 'internal') portal.log.error({ error, path: ctx.path }, 'a request failed');
  ctx.status = problem.status;
  if (problem.retryAfterS !== undefined) ctx.set('Retry-After', String(problem.retryAfterS));
  // The rest of a body that is too large will not be read.
  if (problem.code === 'too-large') ctx.set('Connection', 'close');
  ctx.type = 'application/problem+json';
  ctx.body = JSON.stringify(problemBody(problem));
}

async function byBearer(portal: Portal, ctx: Context): Promise<Caller> {
  const [, text] = /^Bearer ([\x21-\x7e]{1,200})$/.exec(ctx.get('authorization')) ?? [];
  return callerOf(portal, { address: sourceOf(ctx), agent: agentOf(ctx), text, by: 'bearer' });
}

async function bodyOf(ctx: Context, operation: Operation): Promise<Record<string, unknown>> {
  if (operation.method === 'GET') return {};
  const body = await readBody(ctx.req);
  if (body.length > 0 && ctx.is('application/json') === false) {
    throw new Refusal('invalid', [{ field: '', code: 'bad-format' }]);
  }
  return parseJsonObject(body);
}

/** A field may come one way only: a body that repeats a part of the path is refused, not overruled. */
function inputOf(
  given: { query: Context['query']; params: Record<string, string>; body: Record<string, unknown> },
  types: ReadonlyMap<string, string>,
): Record<string, unknown> {
  const input = new Map(Object.entries(given.body));
  const texts = [...Object.entries(given.query), ...Object.entries(given.params)];
  for (const [name, value] of texts) {
    if (input.has(name) || typeof value !== 'string') {
      throw new Refusal('invalid', [{ field: name, code: 'unknown-field' }]);
    }
    input.set(name, fromText(value, types.get(name)));
  }
  // Own properties whatever their names: `__proto__` is refused like every unknown field.
  return Object.fromEntries(input);
}
