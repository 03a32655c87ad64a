/** Finds the command that the words name, and its arguments and options. */
import { parseArgs } from 'node:util';
import { CliError } from './cli-error.ts';
import type { ApiRequest } from './owner-socket.ts';

export interface Command {
  /** The words that name it, such as `accounts create`. */
  readonly words: string;
  /** Names of what follows, in order; all must be given. */
  readonly takes: readonly string[];
  /** Options with a value, `--title "Acme"`. */
  readonly options?: readonly string[];
  readonly summary: string;
  request(input: Readonly<Record<string, string>>): ApiRequest;
  show(output: unknown): string;
  /** Before the request: may send a file and add what it is called then. */
  before?(files: Files, input: Readonly<Record<string, string>>): Promise<Readonly<Record<string, string>>>;
  /** After it: may fetch a file. */
  after?(files: Files, input: Readonly<Record<string, string>>, output: unknown): Promise<void>;
}

/** Files of this machine, between it and the portal. */
export interface Files {
  send(path: string): Promise<string>;
  fetch(id: string, path: string): Promise<void>;
  /** What lies at a path of the API, into a file that is not there yet. */
  fetchFrom(place: string, path: string): Promise<void>;
  /** A small file of text, such as a key. */
  text(path: string): Promise<string>;
  /** One line of standard input: for what must not stand among the arguments. */
  secret(what: string): Promise<string>;
}

/** @throws CliError `usage` */
export function parseCommand(
  commands: readonly Command[],
  words: readonly string[],
): { command: Command; input: Record<string, string> } {
  const command = commands.find((one) => one.words.split(' ').every((word, index) => words[index] === word));
  if (command === undefined) {
    throw new CliError(
      'usage',
      words.length === 0 ? 'Say what to do.' : `There is no command "${words.join(' ')}".`,
    );
  }
  const { values, positionals } = parsed(command, words.slice(command.words.split(' ').length));
  if (positionals.length !== command.takes.length) {
    throw new CliError(
      'usage',
      `${command.words} takes: ${command.takes.map((name) => `<${name}>`).join(' ') || 'nothing'}.`,
    );
  }
  const named = command.takes.map((name, index) => [name, positionals[index] ?? ''] as const);
  return { command, input: { ...values, ...Object.fromEntries(named) } };
}

function parsed(command: Command, args: string[]): { values: Record<string, string>; positionals: string[] } {
  const options = Object.fromEntries(
    (command.options ?? []).map((name) => [name, { type: 'string' as const }]),
  );
  try {
    const { values, positionals } = parseArgs({ args, options, allowPositionals: true, strict: true });
    return {
      values: Object.fromEntries(Object.entries(values).map(([name, value]) => [name, String(value)])),
      positionals,
    };
  } catch (cause) {
    throw new CliError('usage', cause instanceof Error ? cause.message : String(cause), { cause });
  }
}
