import { ConfigurationError, type Problem } from './error.ts';
import { CONFIGURATION_MAX_BYTES, ConfigurationFormat, type Configuration } from './format.ts';
import { wrongRelations } from './relations.ts';

/**
 * A configuration from its text.
 *
 * Throws `ConfigurationError` with every problem that was found.
 */
export function parseConfiguration(text: string): Configuration {
  if (Buffer.byteLength(text) > CONFIGURATION_MAX_BYTES) {
    throw new ConfigurationError('too-large', [
      { field: '', reason: `more than ${CONFIGURATION_MAX_BYTES} bytes` },
    ]);
  }
  const parsed = ConfigurationFormat.safeParse(readJson(text));
  if (!parsed.success) {
    const problems = firstOfEachField(
      parsed.error.issues.map(({ path, message }) => ({ field: path.join('.'), reason: message })),
    );
    throw new ConfigurationError('wrong', problems, { cause: parsed.error });
  }
  const problems = wrongRelations(parsed.data);
  if (problems.length > 0) throw new ConfigurationError('wrong', problems);
  return parsed.data as Configuration;
}

/** A value that is no address at all is not also told that it is not the first one of its network. */
function firstOfEachField(problems: readonly Problem[]): Problem[] {
  return problems.filter((one, index) => problems.findIndex(({ field }) => field === one.field) === index);
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // JSON.parse quotes what it stumbled over, which may be a key: its text goes nowhere.
    throw new ConfigurationError('not-json', [{ field: '', reason: 'not JSON' }]);
  }
}
