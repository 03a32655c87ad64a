import { isIPv6 } from 'node:net';
import { HostPort } from '../../replication/node/state.ts';

const HTTPS_PORT = 443;

/** What a person types or copies from a browser as the way to the other appliance. @returns `host:port`, or null for what is none */
export function readAddress(typed: string): string | null {
  if (typed.length > 300) return null;
  const bare = typed
    .trim()
    .replace(/^https:\/\//iu, '')
    .replace(/\/.*$/u, '');
  const bracketed = isIPv6(bare) ? `[${bare}]` : bare;
  const whole =
    /:\d{1,5}$/u.test(bracketed) && !bracketed.endsWith(']') ? bracketed : `${bracketed}:${HTTPS_PORT}`;
  const parsed = HostPort.safeParse(whole.toLowerCase());
  return parsed.success ? parsed.data : null;
}
