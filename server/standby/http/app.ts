/** The HTTP of a node that does not serve: the same headers on every answer, and nobody is let in as on a portal. */
import type Koa from 'koa';
import type { Middleware } from 'koa';
import { API_PREFIX } from '../../api/prefix.ts';
import { baseApp } from '../../http/base-app.ts';
import type { Log } from '../../log.ts';

/** Programs ask again by then; a promotion takes about so long. */
const RETRY_AFTER_S = '30';

export function standbyApp(log: Log, handlers: readonly Middleware[]): Koa {
  return baseApp(log, () => ({ status: 200, text: 'standby' }), handlers);
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
