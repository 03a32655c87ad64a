import { spawn } from 'node:child_process';
import { MachineError } from './error.ts';

/** `nft` and `ip` answer in milliseconds; on a stalled flash disk within seconds. */
const COMMAND_TIMEOUT_MS = 15_000;
/** A table with 16,000 elements lists in about a MiB. */
const OUTPUT_MAX_CHARACTERS = 8 * 1024 * 1024;

/** A program with its arguments, one by one: no shell sees them. `input` goes to its standard input. */
export interface Command {
  readonly program: string;
  readonly arguments: readonly string[];
  readonly input?: string;
}

/** Runs it and returns its standard output. Throws `MachineError` when it is missing, slow or fails. */
export async function runCommand(command: Command): Promise<string> {
  const { program } = command;
  const child = spawn(program, command.arguments, { stdio: ['pipe', 'pipe', 'pipe'] });
  const timer = setTimeout(() => child.kill('SIGKILL'), COMMAND_TIMEOUT_MS);
  const [output, complaint] = [collect(child.stdout), collect(child.stderr)];
  // A program that ends without reading its input is judged by its exit code.
  child.stdin.on('error', () => undefined);
  child.stdin.end(command.input ?? '');
  try {
    const code = await new Promise<number | null>((resolve, reject) => {
      child.on('error', reject);
      child.on('close', resolve);
    });
    if (code === 0) return output();
    if (code === null) throw new MachineError('command-too-slow', `${program} was ended: no result in time`);
    throw new MachineError('command-failed', `${program} failed: ${complaint().trim().slice(0, 500)}`);
  } catch (error) {
    if (error instanceof MachineError) throw error;
    throw new MachineError('command-missing', `${program} cannot be run`, { cause: error });
  } finally {
    clearTimeout(timer);
  }
}

function collect(stream: NodeJS.ReadableStream): () => string {
  let text = '';
  stream.setEncoding('utf8').on('data', (piece: string) => {
    if (text.length < OUTPUT_MAX_CHARACTERS) text += piece;
  });
  return () => text;
}
