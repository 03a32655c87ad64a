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
  }));
export type Settings = z.infer<typeof Environment>;

export function readSettings(environment: NodeJS.ProcessEnv): Settings {
  const parsed = Environment.safeParse(environment);
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`);
  throw new Error(`settings: ${problems.join('; ')}`);
}
