/** What a browser gets from a node that does not serve. */
import type { Middleware } from 'koa';
import type { Standby } from '../standby.ts';

export interface PagesOptions {
  readonly standby: Standby;
}

export async function standbyPages({ standby }: PagesOptions): Promise<Middleware[]> {
  return [
    async (ctx) => {
      const { standing } = await standby.view();
      ctx.status = 503;
      ctx.type = 'text/plain';
      ctx.body = `standby: ${standing.kind}\n`;
    },
  ];
}
