import { isDeepStrictEqual } from 'node:util';
import { ApplianceError } from '../errors.ts';

/**
 * Renders a plan, parses the text as its reader will, and lets it out only if the same plan comes back:
 * whatever a value may hold, it stays one value (injection: CVE-2024-39567 … -39571).
 */
export function renderVerified<Plan>(
  plan: Plan,
  render: (plan: Plan) => string,
  parse: (text: string) => Plan,
): string {
  const text = render(plan);
  if (!isDeepStrictEqual(parse(text), plan)) {
    throw new ApplianceError('internal', 'a rendered text does not say what was planned');
  }
  return text;
}
