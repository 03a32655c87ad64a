/** One thing that is wrong with a configuration: the field (`components.0.address`, or empty) and why. */
export interface Problem {
  readonly field: string;
  readonly reason: string;
}

export type ConfigurationErrorCode = 'unreadable' | 'too-large' | 'not-json' | 'wrong' | 'not-saved';

/** `problems` names everything that is wrong, not only the first. */
export class ConfigurationError extends Error {
  readonly code: ConfigurationErrorCode;
  readonly problems: readonly Problem[];

  constructor(code: ConfigurationErrorCode, problems: readonly Problem[], options?: ErrorOptions) {
    super(
      problems.map(({ field, reason }) => (field === '' ? reason : `${field}: ${reason}`)).join('; '),
      options,
    );
    this.name = 'ConfigurationError';
    this.code = code;
    this.problems = problems;
  }
}
