/**
 * The variables of a CLIENT notification as typed values. Everything in them was said by somebody who is
 * not signed in yet, apart from what OpenVPN itself measured (fingerprint, addresses, session state).
 */
import { isIP } from 'node:net';
import { z } from 'zod';
import { Ipv4 } from '../../appliance/protocol-values.ts';
import type { ClientMessage } from './management-lines.ts';

/** OpenVPN takes 128 characters for a name, 4,096 for a password with PKCS #11 compiled in. */
const NAME_MAX = 128;
const PASSWORD_MAX = 4096;
const NO_CONTROLS = /^\P{C}*$/u;

const Address = z.string().refine((text) => isIP(text) !== 0, 'not an address');
const Count = z
  .string()
  .regex(/^\d{1,15}$/)
  .transform(Number);

/**
 * With `auth-gen-token … external-auth` (openvpn(8)): `Initial` brings a password, the others bring a
 * token, of which `Authenticated` means that OpenVPN found it valid and not expired. 2.6.14, tried: CONNECT
 * after a reconnect and REAUTH at a renegotiation say `Authenticated` with the `session_id` of the first login.
 */
export const SessionState = z.enum([
  'Initial',
  'Authenticated',
  'Expired',
  'Invalid',
  'AuthenticatedEmptyUser',
  'ExpiredEmptyUser',
]);
export type SessionState = z.infer<typeof SessionState>;

const Login = z
  .object({
    username: z.string().min(1).max(NAME_MAX).regex(NO_CONTROLS),
    password: z.string().max(PASSWORD_MAX),
    session_id: z.string().regex(/^[A-Za-z0-9+/=_-]{8,64}$/),
    session_state: SessionState,
    tls_digest_sha256_0: z.string().regex(/^[0-9a-fA-F]{2}(:?[0-9a-fA-F]{2}){31}$/),
    untrusted_ip: Address.optional(),
    untrusted_ip6: Address.optional(),
    untrusted_port: z
      .string()
      .regex(/^\d{1,5}$/)
      .transform(Number),
  })
  .refine((env) => (env.untrusted_ip ?? env.untrusted_ip6) !== undefined, 'no address')
  .transform((env) => ({
    name: env.username,
    password: env.password,
    session: { id: env.session_id, state: env.session_state },
    fingerprint: env.tls_digest_sha256_0.replaceAll(':', '').toLowerCase(),
    seen: { address: env.untrusted_ip6 ?? env.untrusted_ip ?? '', port: env.untrusted_port },
  }));

/** `IV_PROTO_AUTH_FAIL_TEMP` in OpenVPN's ssl.h: such a client comes again by itself when it is told so. */
const UNDERSTANDS_LATER = 1 << 8;

/** Clients before 2.6 take every `AUTH_FAILED` for a final one, and some end for good. */
export function understandsLater({ env, intact }: ClientMessage): boolean {
  const protocol = /^\d{1,9}$/.exec(env.IV_PROTO ?? '')?.[0];
  return intact && protocol !== undefined && (Number(protocol) & UNDERSTANDS_LATER) !== 0;
}

/** Who asks to be let in, or to stay. */
export type Login = z.infer<typeof Login>;

/** Undefined: damaged or not to be believed; such a login is refused. */
export function loginOf({ env, intact }: ClientMessage): Login | undefined {
  return intact ? Login.safeParse(env).data : undefined;
}

const Established = z
  .object({ ifconfig_pool_remote_ip: Ipv4, time_unix: Count })
  .transform((env) => ({ address: env.ifconfig_pool_remote_ip, connectedAtS: env.time_unix }));
export type Established = z.infer<typeof Established>;

export function establishedOf({ env, intact }: ClientMessage): Established | undefined {
  return intact ? Established.safeParse(env).data : undefined;
}

const Traffic = z
  .object({ bytes_received: Count, bytes_sent: Count })
  .transform((env) => ({ bytesIn: env.bytes_received, bytesOut: env.bytes_sent }));
/** Bytes from and to the client. */
export type Traffic = z.infer<typeof Traffic>;

/** Undefined where OpenVPN gives no numbers: for who was never let in. */
export function trafficOf({ env }: ClientMessage): Traffic | undefined {
  return Traffic.safeParse(env).data;
}

/** Text of a stranger, for logs and the register: short, and control characters shown, not executed. */
export function visible(text: string): string {
  const escaped = text.replace(/\p{C}/gu, (sign) => `\\u{${(sign.codePointAt(0) ?? 0).toString(16)}}`);
  return escaped.slice(0, NAME_MAX);
}
