import { parseArgs } from 'node:util';
import { pino } from 'pino';
import { z } from 'zod';
import { apply } from './commands/apply.ts';
import { check } from './commands/check.ts';
import type { Output } from './commands/output.ts';
import { run } from './commands/run.ts';
import { status } from './commands/status.ts';
import { stop } from './commands/stop.ts';
import { runFolderAt } from './machine/run-folder.ts';

const USAGE = `ferngate-router run [--trial-seconds 600]   dial in and serve, until SIGTERM
ferngate-router check <file>                say everything that is wrong with a configuration
ferngate-router apply <file>                check a configuration, write it, hand it to the running router
ferngate-router status [--json]             what the router does
ferngate-router stop                        end it; remove tunnel and packet rules

Everywhere: --config /etc/ferngate-router/configuration.json  --run-folder /run/ferngate-router
Environment: FERNGATE_LOG debug|info|warn`;

const EXIT_FAILED = 1;
const EXIT_USAGE = 64;
const EXIT_NO_ROOT = 77;

const Settings = z.object({
  config: z.string().min(1).default('/etc/ferngate-router/configuration.json'),
  'run-folder': z
    .string()
    .regex(/^\/[A-Za-z0-9_./-]{1,80}$/, 'must be an absolute path of at most 80 plain characters')
    .default('/run/ferngate-router'),
  /** Longer than a portal's restart; a longer outage costs the new configuration, which can be applied again. */
  'trial-seconds': z.coerce.number().int().min(1).max(86_400).default(600),
  json: z.boolean().default(false),
  FERNGATE_LOG: z.enum(['debug', 'info', 'warn']).default('info'),
});

const output: Output = {
  out: (line) => process.stdout.write(`${line}\n`),
  complain: (line) => process.stderr.write(`${line}\n`),
};

async function main(words: string[], environment: NodeJS.ProcessEnv): Promise<number> {
  const parsed = readWords(words, environment);
  if (typeof parsed === 'string') {
    output.complain(`${parsed}\n\n${USAGE}`);
    return EXIT_USAGE;
  }
  const { command, file, settings } = parsed;
  const folder = runFolderAt(settings['run-folder']);
  if (['run', 'apply', 'stop'].includes(command) && process.getuid?.() !== 0) {
    output.complain(`ferngate-router ${command} must be run as root`);
    return EXIT_NO_ROOT;
  }
  switch (command) {
    case 'run':
      return run({
        configurationPath: settings.config,
        folder,
        openvpn: 'openvpn',
        trialMs: settings['trial-seconds'] * 1000,
        log: pino({ level: settings.FERNGATE_LOG, base: null }, pino.destination({ dest: 2, sync: true })),
      });
    case 'check':
      return check(file, output);
    case 'apply':
      return apply(file, { configurationPath: settings.config, folder }, output);
    case 'status':
      return status(folder, settings, output);
    case 'stop':
      return stop(folder, output);
  }
}

const Command = z.enum(['run', 'check', 'apply', 'status', 'stop']);

/** What is asked for; or, in words, why that is not clear. */
function readWords(words: string[], environment: NodeJS.ProcessEnv) {
  const text = { type: 'string' } as const;
  const options = {
    config: text,
    'run-folder': text,
    'trial-seconds': text,
    json: { type: 'boolean' },
  } as const;
  let read;
  try {
    read = parseArgs({ args: words, allowPositionals: true, options });
  } catch (error) {
    return error instanceof Error ? error.message : 'unknown option';
  }
  const [name, file = '', ...more] = read.positionals;
  const command = Command.safeParse(name);
  if (!command.success) return 'Which command?';
  const takesFile = command.data === 'check' || command.data === 'apply';
  if (takesFile !== (file !== '') || more.length > 0) return takesFile ? 'Which file?' : 'Too many words.';
  const settings = Settings.safeParse({ ...read.values, FERNGATE_LOG: environment['FERNGATE_LOG'] });
  if (!settings.success)
    return settings.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('\n');
  return { command: command.data, file, settings: settings.data };
}

try {
  process.exitCode = await main(process.argv.slice(2), process.env);
} catch (error) {
  output.complain(`ferngate-router: ${error instanceof Error ? error.message : 'failed'}`);
  process.exitCode = EXIT_FAILED;
}
