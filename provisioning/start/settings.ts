/**
 * The settings of an installation, from the environment and an optional file of the same names (FERNGATE_CONFIG).
 * The environment wins. All wrong ones are named in one error, since nobody wants to start five times to find five.
 */
import { readFileSync } from 'node:fs';
import { isIPv4 } from 'node:net';
import { networkInterfaces } from 'node:os';
import { parseEnv } from 'node:util';
import { z } from 'zod';
import { StartError } from './error.ts';

/** Unix socket paths end at 107 bytes (unix(7)); `/rooms/32767/management.sock` is the longest of ours. */
const RUN_MAX_CHARACTERS = 64;
/** A file of settings has a dozen lines. */
const FILE_MAX_BYTES = 64 * 1024;

/** These reach configuration files of other programs: no space, no quote, no newline, no way up. */
const Folder = (max: number) =>
  z
    .string()
    .max(max, `at most ${max} characters, since sockets lie in it`)
    .regex(
      /^(\/[A-Za-z0-9][A-Za-z0-9._-]*)+$/,
      'a whole path such as /var/lib/ferngate, of letters, digits, ".", "_" and "-"',
    );

const Port = z
  .string()
  .regex(/^[1-9]\d{0,4}$/, 'a port from 1 to 65535')
  .transform(Number)
  .refine((port) => port <= 65_535, 'a port from 1 to 65535');

const LABEL = '[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?';
const Name = z
  .string()
  .max(253)
  .refine(
    (text) => isIPv4(text) || (new RegExp(`^${LABEL}(\\.${LABEL})*$`).test(text) && !/^[\d.]+$/.test(text)),
    'a DNS name in lower case such as portal.example, or an IPv4 address',
  );

/** Name, grammar and default of every setting. README.md lists the same, with what each is for. */
const SETTINGS = {
  FERNGATE_NAME: { grammar: Name, fallback: firstAddress },
  FERNGATE_DATA: { grammar: Folder(200), fallback: () => '/var/lib/ferngate' },
  FERNGATE_RUN: { grammar: Folder(RUN_MAX_CHARACTERS), fallback: () => '/run/ferngate' },
  FERNGATE_VPN_PORT: { grammar: Port, fallback: () => '1194' },
  FERNGATE_HTTPS_PORT: { grammar: Port, fallback: () => '443' },
  FERNGATE_HTTP_PORT: { grammar: Port, fallback: () => '80' },
  FERNGATE_LOG: { grammar: z.enum(['debug', 'info', 'warn'], 'debug, info or warn'), fallback: () => 'info' },
} as const;

export type SettingName = keyof typeof SETTINGS;
export const SETTING_NAMES = Object.keys(SETTINGS) as SettingName[];

export interface Settings {
  readonly data: string;
  readonly run: string;
  /** What browsers and VPN clients call the portal. */
  readonly name: string;
  readonly ports: { readonly vpn: number; readonly https: number; readonly http: number };
  /** All settings as text, for the programs that are started. */
  readonly environment: Readonly<Record<SettingName, string>>;
  /** Those that nobody set. */
  readonly defaults: readonly SettingName[];
}

type Texts = Readonly<Record<string, string | undefined>>;

/**
 * @param environment `process.env`
 * @throws StartError `settings`, naming every wrong one
 */
export function readSettings(environment: Texts): Settings {
  const file = environment['FERNGATE_CONFIG'];
  const problems: string[] = [];
  const fromFile = file === undefined || file === '' ? {} : readFile(file, problems);
  problems.push(...unknownNames(environment, 'the environment'), ...unknownNames(fromFile, file ?? ''));

  const texts: Partial<Record<SettingName, string>> = {};
  const defaults: SettingName[] = [];
  for (const name of SETTING_NAMES) {
    const set = environment[name] ?? fromFile[name];
    if (set === undefined) defaults.push(name);
    const text = set ?? SETTINGS[name].fallback();
    const parsed = SETTINGS[name].grammar.safeParse(text);
    if (parsed.success) texts[name] = text;
    else {
      const source = environment[name] === undefined ? `in ${file ?? 'no file'}` : 'in the environment';
      problems.push(
        `${name} is ${JSON.stringify(text)} (${source}): it has to be ${parsed.error.issues[0]?.message ?? ''}`,
      );
    }
  }
  problems.push(...conflicts(texts));
  if (problems.length > 0) {
    const count = problems.length === 1 ? 'A setting is wrong' : `${problems.length} settings are wrong`;
    throw new StartError('settings', `${count}:\n${problems.map((problem) => `  - ${problem}`).join('\n')}`);
  }
  return settingsOf(texts as Record<SettingName, string>, defaults);
}

function readFile(file: string, problems: string[]): Texts {
  try {
    const bytes = readFileSync(file);
    if (bytes.length > FILE_MAX_BYTES) throw new Error(`it has more than ${FILE_MAX_BYTES} bytes`);
    return parseEnv(bytes.toString('utf8'));
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    problems.push(`FERNGATE_CONFIG is ${JSON.stringify(file)}, which cannot be read: ${why}`);
    return {};
  }
}

/** A mistyped name would otherwise leave the default in force without a word. */
function unknownNames(texts: Texts, source: string): string[] {
  const known = (name: string) => Object.hasOwn(SETTINGS, name) || name === 'FERNGATE_CONFIG';
  // Names of the set-up and of the test runner, which are no settings.
  const ours = (name: string) => /^FERNGATE_(PREPARE|TEST)_/.test(name);
  return Object.keys(texts)
    .filter((name) => name.startsWith('FERNGATE_') && !known(name) && !ours(name))
    .map((name) => `${name} (in ${source}) is not a setting; there are ${SETTING_NAMES.join(', ')}`);
}

/** Among those that are right by themselves. */
function conflicts(texts: Partial<Record<SettingName, string>>): string[] {
  const found: string[] = [];
  const ports = SETTING_NAMES.filter((name) => name.endsWith('_PORT'));
  for (const [index, name] of ports.entries()) {
    const twin = ports
      .slice(0, index)
      .find((other) => texts[other] !== undefined && texts[other] === texts[name]);
    if (twin) found.push(`${name} and ${twin} are both ${texts[name]}: each needs a port of its own`);
  }
  const { FERNGATE_DATA: data, FERNGATE_RUN: run } = texts;
  if (
    data !== undefined &&
    run !== undefined &&
    (`${data}/`.startsWith(`${run}/`) || `${run}/`.startsWith(`${data}/`))
  ) {
    found.push('FERNGATE_DATA and FERNGATE_RUN lie in one another: each needs a folder of its own');
  }
  return found;
}

function settingsOf(environment: Record<SettingName, string>, defaults: SettingName[]): Settings {
  return {
    data: environment.FERNGATE_DATA,
    run: environment.FERNGATE_RUN,
    name: environment.FERNGATE_NAME,
    ports: {
      vpn: Number(environment.FERNGATE_VPN_PORT),
      https: Number(environment.FERNGATE_HTTPS_PORT),
      http: Number(environment.FERNGATE_HTTP_PORT),
    },
    environment,
    defaults,
  };
}

/** A name that works in the machine's own network at least; clients elsewhere need one that is set. */
function firstAddress(): string {
  const all = Object.values(networkInterfaces()).flatMap((addresses) => addresses ?? []);
  return all.find(({ family, internal }) => family === 'IPv4' && !internal)?.address ?? '127.0.0.1';
}
