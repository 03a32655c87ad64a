import { parseArgs } from 'node:util';

/** The `--name value` pairs of a fixture's command line; a name that is not in `defaults` is refused. */
export function readArguments<Name extends string>(defaults: Record<Name, string>): Record<Name, string> {
  const options = Object.fromEntries(
    Object.keys(defaults).map((name) => [name, { type: 'string' as const }]),
  );
  const { values } = parseArgs({ options });
  return { ...defaults, ...(values as Partial<Record<Name, string>>) };
}
