import { ApplianceError } from '../errors.ts';

/** So many of the problems are told; the first ones lead to the rest. */
const TOLD_PROBLEMS = 5;

/** @throws ApplianceError `bad-input` that names field and reason, unless there are no problems. */
export function refuse(problems: readonly string[]): void {
  if (problems.length === 0) return;
  const more = problems.length > TOLD_PROBLEMS ? ` and ${problems.length - TOLD_PROBLEMS} more` : '';
  throw new ApplianceError('bad-input', problems.slice(0, TOLD_PROBLEMS).join('; ') + more);
}
