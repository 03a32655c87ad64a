/** Where a request comes from. Only the door reaches our socket, and it sets this header anew each time. */
import { isIP } from 'node:net';
import type { Context } from 'koa';

const AGENT_MAX_CHARACTERS = 200;

export function sourceOf(ctx: Context): string {
  const address = ctx.get('x-forwarded-for').trim();
  return isIP(address) === 0 ? 'unknown' : address.replace(/^::ffff:/, '');
}

export function agentOf(ctx: Context): string {
  return ctx.get('user-agent').replace(/\p{C}/gu, '').slice(0, AGENT_MAX_CHARACTERS);
}
