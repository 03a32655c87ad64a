/** The portal's HTTP: the same headers on every answer, then API or pages. */
import Koa, { type Middleware } from 'koa';
import type { Portal } from '../portal.ts';
import { securityHeaders } from './security-headers.ts';

/** Codes of Node for a connection that the caller has closed; a closed page closes its stream. */
const GONE_AWAY = new Set(['ECONNRESET', 'EPIPE', 'ERR_STREAM_PREMATURE_CLOSE']);

export function createApp(portal: Portal, handlers: readonly Middleware[]): Koa {
  const app = new Koa();
  // Only what the door set is believed; `source.ts` reads it.
  app.proxy = false;
  app.use(securityHeaders);
  app.use(async (ctx, next) => {
    if (ctx.path !== '/healthz') {
      await next();
      return;
    }
    ctx.type = 'text/plain';
    ctx.body = portal.appliance.connected ? 'ok\n' : 'the appliance does not answer\n';
    ctx.status = portal.appliance.connected ? 200 : 503;
  });
  for (const handler of handlers) app.use(handler);
  // A caller who goes away in the middle of an answer is no failure of ours.
  app.on('error', (error: NodeJS.ErrnoException) => {
    if (!GONE_AWAY.has(error.code ?? '')) portal.log.warn({ error }, 'an answer was not finished');
  });
  return app;
}
