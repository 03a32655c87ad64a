/** What the portal is told from outside; every wrong setting is named in one error. */
import { isAbsolute, join } from 'node:path';
import { z } from 'zod';
import { DnsName } from '../appliance/protocol-values.ts';

const Folder = z.string().max(200).refine(isAbsolute, 'not an absolute path');
const PortText = z
  .string()
  .regex(/^[1-9]\d{0,4}$/, 'not a port')
  .transform(Number)
  .refine((port) => port <= 65_535, 'not a port');

const Environment = z
  .object({
    FERNGATE_DATA: Folder.default('/var/lib/ferngate'),
    FERNGATE_RUN: Folder.default('/run/ferngate'),
    FERNGATE_NAME: DnsName,
    FERNGATE_VPN_PORT: PortText.default(1194),
    FERNGATE_HTTPS_PORT: PortText.default(443),
    FERNGATE_HTTP_PORT: PortText.default(80),
    FERNGATE_LOG: z.enum(['debug', 'info', 'warn']).default('info'),
    HTTPS_PROXY: z
      .url({ protocol: /^https?$/ })
      .max(300)
      .optional(),
    NO_PROXY: z.string().max(1000).optional(),
    /** From systemd itself (sd_notify(3), sd_watchdog_enabled(3)). */
    NOTIFY_SOCKET: z.string().max(108).regex(/^[/@]/, 'not a socket').optional(),
    WATCHDOG_USEC: z
      .string()
      .regex(/^[1-9]\d{0,14}$/, 'not a number of microseconds')
      .transform(Number)
      .optional(),
  })
  .transform((env) => ({
    dataFolder: join(env.FERNGATE_DATA, 'portal'),
    /** Over which a disk of its own may be mounted. */
    backupFolder: join(env.FERNGATE_DATA, 'backups'),
    runFolder: env.FERNGATE_RUN,
    place: {
      name: env.FERNGATE_NAME,
      ports: { vpn: env.FERNGATE_VPN_PORT, https: env.FERNGATE_HTTPS_PORT, http: env.FERNGATE_HTTP_PORT },
    },
    logLevel: env.FERNGATE_LOG,
    /** The way out for what asks the internet, if the machine's network has one; as Node's agents take it. */
    proxy: proxyOf(env),
    notification: {
      socket: env.NOTIFY_SOCKET,
      watchdogMs: env.WATCHDOG_USEC === undefined ? undefined : env.WATCHDOG_USEC / 1000,
    },
  }));

function proxyOf({
  HTTPS_PROXY,
  NO_PROXY = '',
}: {
  HTTPS_PROXY?: string | undefined;
  NO_PROXY?: string | undefined;
}): Record<string, string> {
  return HTTPS_PROXY === undefined ? {} : { HTTPS_PROXY, NO_PROXY };
}

export type Settings = z.infer<typeof Environment>;

export function readSettings(environment: NodeJS.ProcessEnv): Settings {
  const parsed = Environment.safeParse(environment);
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`);
  throw new Error(`settings: ${problems.join('; ')}`);
}
