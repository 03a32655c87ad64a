/** The HTTP of a node that does not serve: the same headers on every answer, and nobody is let in as on a portal. */
import Koa, { type Middleware } from 'koa';
import { API_PREFIX } from '../../api/prefix.ts';
import { securityHeaders } from '../../http/security-headers.ts';
import type { Log } from '../../log.ts';

/** Codes of Node for a connection that the caller has closed. */
const GONE_AWAY = new Set(['ECONNRESET', 'EPIPE', 'ERR_STREAM_PREMATURE_CLOSE']);
/** Programs ask again by then; a promotion takes about so long. */
const RETRY_AFTER_S = '30';

export function standbyApp(log: Log, handlers: readonly Middleware[]): Koa {
  const app = new Koa();
  app.proxy = false;
  app.use(securityHeaders);
  app.use(async (ctx, next) => {
    if (ctx.path !== '/healthz') {
      await next();
      return;
    }
    ctx.type = 'text/plain';
    ctx.body = 'standby\n';
  });
  for (const handler of handlers) app.use(handler);
  app.on('error', (error: NodeJS.ErrnoException) => {
    if (!GONE_AWAY.has(error.code ?? '')) log.warn({ error }, 'an answer was not finished');
  });
  return app;
}

/** Routers and programs that come here are told to ask elsewhere, or again. */
export const noApi: Middleware = async (ctx, next) => {
  if (!ctx.path.startsWith(`${API_PREFIX}/`) && ctx.path !== '/metrics') {
    await next();
    return;
  }
  ctx.status = 503;
  ctx.set('Retry-After', RETRY_AFTER_S);
  ctx.type = 'application/problem+json';
  ctx.body = JSON.stringify({
    type: '/problems/standby',
    title: 'This appliance is the standby of another one and does not serve.',
    status: 503,
    code: 'standby',
  });
};
