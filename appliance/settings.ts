import { isAbsolute } from 'node:path';
import { z } from 'zod';

const Folder = z
  .string()
  .max(200)
  .refine(isAbsolute, 'not an absolute path')
  .refine(isPlain, 'odd characters in it');
const EnvPort = z
  .string()
  .regex(/^[1-9]\d{0,4}$/, 'not a port')
  .transform(Number)
  .refine((port) => port <= 65_535, 'not a port');

/** What reaches the appliance from outside, by environment. */
const Environment = z
  .object({
    FERNGATE_DATA: Folder.default('/var/lib/ferngate'),
    FERNGATE_RUN: Folder.default('/run/ferngate'),
    FERNGATE_VPN_PORT: EnvPort.default(1194),
    FERNGATE_HTTPS_PORT: EnvPort.default(443),
    FERNGATE_HTTP_PORT: EnvPort.default(80),
    FERNGATE_LOG: z.enum(['debug', 'info', 'warn']).default('info'),
    /** Who looks after door and rooms; the unit file says `systemd`. */
    FERNGATE_SUPERVISOR: z.enum(['processes', 'systemd']).default('processes'),
    /** From systemd itself (sd_notify(3), sd_watchdog_enabled(3)). */
    NOTIFY_SOCKET: z.string().max(108).regex(/^[/@]/, 'not a socket').optional(),
    WATCHDOG_USEC: z
      .string()
      .regex(/^[1-9]\d{0,14}$/, 'not a number of microseconds')
      .transform(Number)
      .optional(),
  })
  .transform((environment) => ({
    dataFolder: environment.FERNGATE_DATA,
    runFolder: environment.FERNGATE_RUN,
    ports: {
      vpn: environment.FERNGATE_VPN_PORT,
      https: environment.FERNGATE_HTTPS_PORT,
      http: environment.FERNGATE_HTTP_PORT,
    },
    logLevel: environment.FERNGATE_LOG,
    supervisor: environment.FERNGATE_SUPERVISOR,
    notification: {
      socket: environment.NOTIFY_SOCKET,
      watchdogMs: environment.WATCHDOG_USEC === undefined ? undefined : environment.WATCHDOG_USEC / 1000,
    },
  }));

export type Settings = z.infer<typeof Environment>;

/** @throws Error that names every wrong setting at once. */
export function readSettings(environment: NodeJS.ProcessEnv): Settings {
  const parsed = Environment.safeParse(environment);
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`);
  throw new Error(`settings: ${problems.join('; ')}`);
}

/** These folders are written into configuration files of OpenVPN and HAProxy. */
function isPlain(path: string): boolean {
  return /^[A-Za-z0-9/._-]+$/.test(path);
}
