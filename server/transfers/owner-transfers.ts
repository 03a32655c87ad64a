/**
 * Whole files over the owner's socket, which only root on the box can open: a backup on its way in, an account's export
 * on its way out. Pages have their own way; a program with a token has none.
 */
import type { Middleware } from 'koa';
import { API_PREFIX } from '../api/prefix.ts';
import { answerProblem } from '../api/routes.ts';
import type { Portal } from '../portal.ts';
import { refusing } from '../backups/operations/refusing.ts';

const INCOMING = `${API_PREFIX}/backend/incoming`;
const OUTGOING = /^\/api\/v1\/backend\/outgoing\/([a-z2-7_]{20})$/;

export function ownerTransfers(portal: Portal): Middleware {
  return async (ctx, next) => {
    const [, outgoing] = OUTGOING.exec(ctx.path) ?? [];
    try {
      if (ctx.method === 'POST' && ctx.path === INCOMING) {
        ctx.status = 201;
        ctx.body = { upload: await refusing(() => portal.restore.incoming.receive(ctx.req)) };
        return;
      }
      if (ctx.method === 'GET' && outgoing !== undefined) {
        ctx.type = 'application/octet-stream';
        ctx.body = await portal.exports.read(outgoing);
        return;
      }
    } catch (error) {
      answerProblem(ctx, error, portal);
      return;
    }
    await next();
  };
}
