/** What every answer of ours has in common, whether this appliance serves or stands by. */
import Koa, { type Middleware } from 'koa';
import type { Log } from '../log.ts';
import { securityHeaders } from './security-headers.ts';

/** Codes of Node for a connection that the caller has closed; a closed page closes its stream. */
const GONE_AWAY = new Set(['ECONNRESET', 'EPIPE', 'ERR_STREAM_PREMATURE_CLOSE']);

export interface Health {
  readonly status: 200 | 503;
  readonly text: string;
}

/** @param health what `/healthz` says, without signing in */
export function baseApp(log: Log, health: () => Health, handlers: readonly Middleware[]): Koa {
  const app = new Koa();
  // Only what the door set is believed; `source.ts` reads it.
  app.proxy = false;
  app.use(securityHeaders);
  app.use(async (ctx, next) => {
    if (ctx.path !== '/healthz') {
      await next();
      return;
    }
    const { status, text } = health();
    ctx.type = 'text/plain';
    ctx.body = `${text}\n`;
    ctx.status = status;
  });
  for (const handler of handlers) app.use(handler);
  // A caller who goes away in the middle of an answer is no failure of ours.
  app.on('error', (error: NodeJS.ErrnoException) => {
    if (!GONE_AWAY.has(error.code ?? '')) log.warn({ error }, 'an answer was not finished');
  });
  return app;
}
