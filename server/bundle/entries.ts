/**
 * What a support bundle may hold: a closed list of files, and for each field a closed kind of value. There is no
 * kind for free text, so no name, address, key, token or password can get in, wherever somebody typed it
 * (SUPPORT.md, D14): what does not fit is refused as a whole, not masked.
 */
import { z } from 'zod';
import { NOTICE_CODES } from '../notices/registry.ts';

const Count = z.int().min(0);
const Figure = z.number();
const Flag = z.boolean();
const Moment = z.iso.datetime();
/**
 * `7.3.4+deb13-amd64`, `2.7_rc1`, `24.21.0`: numbers, and behind them only words that versions are made of, so that
 * nothing else passes for one.
 */
export const VERSION =
  /\d{1,5}(?:\.\d{1,5}){1,4}(?:[-+~_.](?:\d{1,5}|(?:rc|beta|alpha|bpo|deb)\d{0,3}(?:u\d{1,3})?|amd64|arm64|cloud|generic|rt)){0,6}/;
const Version = z.string().regex(new RegExp(`^(?:${VERSION.source}|unknown)$`));
const Commit = z.string().regex(/^[0-9a-f]{7,40}$/);
const RunState = z.enum(['stopped', 'starting', 'running', 'failed']);
const Nullable = <T extends z.ZodType>(schema: T) => schema.nullable();

export const ENTRIES = {
  'versions.json': z.strictObject({
    ferngate: Version,
    builtAt: Nullable(Moment),
    commit: Nullable(Commit),
    node: Version,
    kernel: Version,
    architecture: z.enum(['x64', 'arm64', 'other']),
    openvpn: Nullable(Version),
    haproxy: Nullable(Version),
    nftables: Nullable(Version),
    kernelOffload: Nullable(Flag),
  }),
  'machine.json': z.strictObject({
    at: Moment,
    uptimeS: Count,
    portalUptimeS: Count,
    processors: Count,
    loadOneMinute: Figure,
    memoryBytes: Count,
    memoryAvailableBytes: Count,
    swapBytes: Count,
    swapFreeBytes: Count,
    diskBytes: Count,
    diskFreeBytes: Count,
    files: Count,
    filesFree: Count,
    programsKilled: Nullable(Count),
    readOnly: Flag,
  }),
  'services.json': z.array(
    z.strictObject({
      name: z.enum(['appliance', 'portal', 'door', 'vpn', 'names', 'console', 'clock', 'firewall']),
      room: Nullable(Count),
      state: RunState,
      since: Nullable(Moment),
      restarts: Count,
      memoryBytes: Nullable(Count),
    }),
  ),
  'rooms.json': z.array(
    z.strictObject({
      room: Count,
      status: RunState,
      offload: Flag,
      account: z.enum(['active', 'suspended', 'creating', 'deleting', 'none']),
      devices: Nullable(Count),
      people: Nullable(Count),
      dialIns: Count,
      openConnections: Nullable(Count),
      databaseBytes: Nullable(Count),
      attached: Flag,
    }),
  ),
  'door.json': z.strictObject({
    status: z.enum(['stopped', 'running', 'failed', 'unknown']),
    openConnections: Nullable(Count),
  }),
  'notices.json': z.array(
    z.strictObject({ code: z.enum(NOTICE_CODES), since: Moment, until: Nullable(Moment) }),
  ),
  'configuration.json': z.strictObject({
    accounts: Count,
    operators: Count,
    secondFactorRequired: Flag,
    mailServer: Flag,
    metricTokens: Count,
    portalCertificateEnds: Nullable(Moment),
    ports: z.strictObject({ vpn: Count, https: Count, http: Count }),
  }),
  'measurements.json': z.strictObject({
    columns: z.tuple([
      z.literal('at'),
      z.literal('cpu'),
      z.literal('memory'),
      z.literal('disk'),
      z.literal('received'),
      z.literal('sent'),
      z.literal('devices'),
      z.literal('people'),
    ]),
    day: z.array(z.array(Figure).length(8)),
    month: z.array(z.array(Figure).length(8)),
  }),
} as const satisfies Record<string, z.ZodType>;

export type EntryName = keyof typeof ENTRIES;
export const ENTRY_NAMES = Object.keys(ENTRIES) as EntryName[];
export type Collected = { readonly [Name in EntryName]: z.input<(typeof ENTRIES)[Name]> };

/** The log, reduced to what our own source says it can say; made by the child, see `known-lines.ts`. */
export const LOG_FILE = 'log.json';

export interface BundleFile {
  readonly name: string;
  readonly text: string;
}
