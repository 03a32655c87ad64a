/** The pages of the portal. */
import type { Middleware } from 'koa';
import type { Portal } from '../portal.ts';

/** @param openApi the API's own description, served at `/api/v1/openapi.json` */
export async function createPages(_portal: Portal, openApi: object): Promise<Middleware[]> {
  return [
    async (ctx, next) => {
      if (ctx.path !== '/openapi.json') return next();
      ctx.body = openApi;
    },
  ];
}
