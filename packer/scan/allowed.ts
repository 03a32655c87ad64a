/** Findings that are known and harmless, each with its reason. One that is not seen any more is reported, too. */
import type { Finding, FindingKind } from './finding.ts';

export interface Allowed {
  readonly kind: FindingKind;
  readonly path: RegExp;
  readonly reason: string;
}

export const ALLOWED: readonly Allowed[] = [
  {
    kind: 'private-key',
    path: /^usr\/lib\/[^/]+\/libgnutls\.so\.[\d.]+$/,
    reason:
      'keys of the known-answer tests that the library does to itself; published in its source, used for nothing else',
  },
  {
    kind: 'private-key',
    path: /^node_modules\/ssh2\/lib\/protocol\/constants\.js$/,
    reason:
      'with it the package tries at load whether this Node can sign with Ed25519; published, used for nothing else',
  },
];

export interface Judged {
  readonly refused: readonly Finding[];
  readonly accepted: readonly { readonly finding: Finding; readonly reason: string }[];
}

export function judge(findings: readonly Finding[], allowed: readonly Allowed[] = ALLOWED): Judged {
  const refused: Finding[] = [];
  const accepted: { finding: Finding; reason: string }[] = [];
  for (const finding of findings) {
    const known = allowed.find(({ kind, path }) => kind === finding.kind && path.test(finding.path));
    if (known) accepted.push({ finding, reason: known.reason });
    else refused.push(finding);
  }
  return { refused, accepted };
}
