/** The portal's HTTP: the same headers on every answer, then API or pages. */
import type Koa from 'koa';
import type { Middleware } from 'koa';
import type { Portal } from '../portal.ts';
import { baseApp } from './base-app.ts';

export function createApp({ appliance, log }: Portal, handlers: readonly Middleware[]): Koa {
  const health = () =>
    appliance.connected
      ? ({ status: 200, text: 'ok' } as const)
      : ({ status: 503, text: 'the appliance does not answer' } as const);
  return baseApp(log, health, handlers);
}
