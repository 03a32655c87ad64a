/** The same on every answer of every listener (CVE-2022-27220). */
import type { Middleware } from 'koa';
import { contentSecurityPolicy } from '../../ui/csp.ts';

const YEAR_S = 31_536_000;

export const securityHeaders: Middleware = async (ctx, next) => {
  ctx.set({
    'Content-Security-Policy': contentSecurityPolicy,
    'Strict-Transport-Security': `max-age=${YEAR_S}`,
    'X-Content-Type-Options': 'nosniff',
    'X-Frame-Options': 'DENY',
    'Referrer-Policy': 'no-referrer',
    'Cross-Origin-Opener-Policy': 'same-origin',
    'Cross-Origin-Resource-Policy': 'same-origin',
    'Permissions-Policy': 'camera=(), geolocation=(), microphone=(), payment=(), usb=()',
    'Cache-Control': 'no-store',
  });
  await next();
};
