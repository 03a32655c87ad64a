/**
 * `ferngate`: the owner's work on the box itself.
 *
 * It asks the running portal through a socket that only root (and the portal) may open, so that the
 * databases keep their one writer, and what is done here stands in the same audit trail.
 */
import { CliError } from './cli-error.ts';
import { commands, usage } from './commands.ts';
import { FileTransfer } from './file-transfer.ts';
import { OwnerSocket } from './owner-socket.ts';
import { parseCommand } from './parse-command.ts';

try {
  const { command, input } = parseCommand(commands, process.argv.slice(2));
  const run = process.env['FERNGATE_RUN'] ?? '/run/ferngate';
  const portal = new OwnerSocket(run);
  const files = new FileTransfer(run);
  const added = await command.before?.(files, input);
  const given = { ...input, ...added };
  const output = await portal.ask(command.request(given));
  await command.after?.(files, given, output);
  process.stdout.write(command.show(output));
} catch (error) {
  if (!(error instanceof CliError)) throw error;
  process.stderr.write(
    error.code === 'usage' ? `${error.message}\n\n${usage()}` : `ferngate: ${error.message}\n`,
  );
  process.exitCode = error.code === 'usage' ? 2 : 1;
}
