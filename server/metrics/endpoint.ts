/**
 * `GET /metrics`: figures for a monitoring program that shows its token. A wrong token and one from a place where it
 * is not accepted get the same answer.
 */
import type { Middleware } from 'koa';
import { sourceOf } from '../http/source.ts';
import type { Portal } from '../portal.ts';
import { Exposition } from './exposition.ts';
import { figures } from './figures.ts';

export const METRICS_PATH = '/metrics';

/** Who asks more often gets what was counted a moment ago. */
const FRESH_MS = 1000;

export function metricsEndpoint(portal: Portal): Middleware {
  const exposition = new Exposition();
  const latest = new Map<boolean, { readonly atMs: number; readonly text: Promise<string> }>();

  function textFor(accounts: boolean): Promise<string> {
    const known = latest.get(accounts);
    if (known !== undefined && performance.now() - known.atMs < FRESH_MS) return known.text;
    const text = figures(portal, accounts).then((all) => exposition.text(all));
    latest.set(accounts, { atMs: performance.now(), text });
    text.catch(() => latest.delete(accounts));
    return text;
  }

  return async (ctx, next) => {
    if (ctx.path !== METRICS_PATH) {
      await next();
      return;
    }
    if (ctx.method !== 'GET' && ctx.method !== 'HEAD') {
      ctx.status = 405;
      ctx.set('Allow', 'GET, HEAD');
      return;
    }
    const [, secret] = /^Bearer ([\x21-\x7e]{1,200})$/.exec(ctx.get('authorization')) ?? [];
    const token = secret === undefined ? undefined : await portal.metricTokens.find(secret, sourceOf(ctx));
    if (token === undefined) {
      ctx.status = 401;
      ctx.set('WWW-Authenticate', 'Bearer');
      ctx.body = 'a token for metrics is needed\n';
      return;
    }
    ctx.set('Content-Type', exposition.contentType);
    ctx.body = await textFor(token.accounts);
  };
}
