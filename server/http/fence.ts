/**
 * The fence around a box that nobody owns: whatever is asked, the answer is the way to set-up, and only that way
 * itself is open (CVE-2024-45275: what answers before somebody has set it up is found by others first).
 */
import type { Middleware } from 'koa';
import { paths } from '../../ui/paths.ts';
import { API_PREFIX } from '../api/prefix.ts';
import { answerProblem } from '../api/routes.ts';
import type { Portal } from '../portal.ts';
import { Refusal } from '../refusal.ts';

/** What setting up takes, as pages and as the same operations of the API; links that root made on the box work too. */
const OPEN: readonly RegExp[] = [
  /^(GET|HEAD) \/assets\//,
  /^(GET|HEAD|POST) \/back-end\/(set-up|sign-in|sign-out|display|reset-password)(\/|$)/,
  /^POST \/api\/v1\/(backend\/set-up|backend\/set-up\/standby|backend\/sign-in|me\/second-factor|me\/second-factor\/confirm|password-links\/use)$/,
];

export function fence(portal: Portal): Middleware {
  return async (ctx, next) => {
    const asked = `${ctx.method} ${ctx.path}`;
    if (OPEN.some((open) => open.test(asked)) || (await portal.ownership.owned())) {
      await next();
      return;
    }
    if (ctx.path.startsWith(`${API_PREFIX}/`)) {
      answerProblem(ctx, new Refusal('not-set-up'), portal);
      return;
    }
    // One page for every address: there is nothing yet that could be found by asking.
    ctx.method = 'GET';
    ctx.path = paths.backEnd.setUpWhere();
    await next();
  };
}
