import { userInfo } from 'node:os';
import { parseArguments, USAGE } from './arguments.ts';
import { becomeInvoker, type Elevation, findElevation } from './desk/rights.ts';
import { dialIn } from './dial-in.ts';
import { DialupError } from './diagnosis/diagnosis.ts';
import { formatPortal } from './portal/address.ts';
import { settingsFolder } from './settings/folder.ts';
import { PortalFile } from './settings/portal-file.ts';
import { Terminal } from './terminal/terminal.ts';
import { VERSION } from './version.ts';

const EXIT_WRONG = 1;
const EXIT_USAGE = 64;
/** As a shell says it of a program that Ctrl-C has ended. */
const EXIT_INTERRUPTED = 130;

const { platform, env } = process;
const stop = new AbortController();
const interrupt = () => stop.abort(new Error('interrupted'));
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, interrupt);
const streams = { input: process.stdin, output: process.stdout, complaints: process.stderr };
const terminal = new Terminal(streams, { signal: stop.signal, interrupt });

async function main(words: readonly string[]): Promise<number> {
  const command = parseArguments(words);
  switch (command.kind) {
    case 'help':
      process.stdout.write(`${USAGE}\n`);
      return 0;
    case 'version':
      process.stdout.write(`ferngate-dialup ${VERSION}\n`);
      return 0;
    case 'wrong':
      process.stderr.write(`${command.problems.join('\n')}\n\n${USAGE}\n`);
      return EXIT_USAGE;
    case 'forget': {
      becomeInvoker(elevationToForget());
      const known = await PortalFile.forget(folder(), command.portal);
      terminal.say(
        known
          ? `Forgotten: ${formatPortal(command.portal)}.`
          : `${formatPortal(command.portal)} was not known.`,
      );
      return 0;
    }
    case 'dial-in': {
      const elevation = findElevation(platform, env);
      becomeInvoker(elevation);
      const desk = {
        platform,
        environment: env,
        home: home(),
        settingsFolder: folder(),
        elevation,
        terminal,
        ...given(),
      };
      await dialIn(command, { ...desk, agent: `ferngate-dialup/${VERSION}` }, stop.signal);
      return 0;
    }
  }
}

/** Forgetting needs no rights, but the right home. */
function elevationToForget(): Elevation {
  try {
    return findElevation(platform, env);
  } catch (error) {
    if (error instanceof DialupError) return { kind: 'root' };
    throw error;
  }
}

/** Of the effective user: under sudo, the one who called. */
function home(): string {
  const user = userInfo();
  return user.uid === process.getuid?.() ? (env['HOME'] ?? user.homedir) : user.homedir;
}

function folder(): string {
  return settingsFolder({
    platform,
    home: home(),
    named: platform === 'win32' ? env['APPDATA'] : env['XDG_CONFIG_HOME'],
  });
}

function given() {
  return {
    given: {
      password: env['FERNGATE_PASSWORD'],
      code: env['FERNGATE_CODE'],
      proxyPassword: env['FERNGATE_PROXY_PASSWORD'],
    },
    proxyVariables: {
      httpsProxy: env['HTTPS_PROXY'] ?? env['https_proxy'],
      noProxy: env['NO_PROXY'] ?? env['no_proxy'],
    },
  };
}

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  if (stop.signal.aborted) process.exitCode = EXIT_INTERRUPTED;
  else if (error instanceof DialupError) {
    terminal.explain(error);
    process.exitCode = EXIT_WRONG;
  } else throw error;
} finally {
  // Standard input may still be open; nobody reads it any more.
  process.stdin.destroy();
}
