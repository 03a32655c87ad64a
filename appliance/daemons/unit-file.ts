/**
 * What a template unit gets from us: one variable with the program's arguments, split at spaces by systemd
 * (systemd.service(5), "Command lines"; systemd.exec(5), EnvironmentFile=). Nothing else of a unit is ours to say: program,
 * user, capabilities and ceilings stand in the template.
 */
import { ApplianceError } from '../errors.ts';

/** No space, quote, backslash, `$`, `%` or comment sign: nothing that systemd would read as more than one word. */
const PLAIN_WORD = /^[A-Za-z0-9/][A-Za-z0-9/._:=@,+-]*$|^--?[A-Za-z0-9][A-Za-z0-9/._:=@,+-]*$/;

/** @throws ApplianceError `internal` for a word that is not plain (injection: CVE-2022-32262) */
export function renderArguments(args: readonly string[]): string {
  const odd = args.find((word) => !PLAIN_WORD.test(word));
  if (odd !== undefined) {
    throw new ApplianceError(
      'internal',
      `an argument that systemd would not take as one word: ${JSON.stringify(odd)}`,
    );
  }
  return `ARGUMENTS=${args.join(' ')}\n`;
}

export function parseArguments(text: string): string[] {
  const line = /^ARGUMENTS=([^"'\\\n]*)\n$/.exec(text)?.[1] ?? '';
  return line.split(/[ \t]+/).filter(Boolean);
}
