/**
 * "Firefox on Windows": enough to know one's own sign-in again. From closed lists, because the header is the
 * browser's own text and anybody may send anything in it.
 */

/** In the order in which they are asked: many name their ancestors as well. */
const PROGRAMS: readonly (readonly [RegExp, string])[] = [
  [/\bferngate-dialup\//i, 'ferngate-dialup'],
  [/\bEdgA?\//, 'Edge'],
  [/\bOPR\//, 'Opera'],
  [/\bFirefox\/|\bFxiOS\//, 'Firefox'],
  [/\bChrome\/|\bCriOS\//, 'Chrome'],
  [/\bSafari\//, 'Safari'],
  [/^curl\//, 'curl'],
];

const SYSTEMS: readonly (readonly [RegExp, string])[] = [
  [/\bAndroid\b/, 'Android'],
  [/\biPhone\b|\biPad\b/, 'iOS'],
  [/\bWindows\b/, 'Windows'],
  [/\bMac OS X\b|\bMacintosh\b/, 'macOS'],
  [/\bLinux\b/, 'Linux'],
];

/** @returns `''` when it is none that we know */
export function browserName(agent: string): string {
  const program = PROGRAMS.find(([pattern]) => pattern.test(agent))?.[1];
  const system = SYSTEMS.find(([pattern]) => pattern.test(agent))?.[1];
  if (program === undefined) return system ?? '';
  return system === undefined ? program : `${program} on ${system}`;
}
