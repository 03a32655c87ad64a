/** What leaves the portal of a proof: the closed list of its fields, all of them for the owner. */
import { z } from 'zod';
import { CheckResult, RecoveryPoint, RecoveryTime, type ProofReport } from './report.ts';

export const ProofView = z.object({
  id: z.string(),
  node: z.string(),
  at: z.string(),
  tookMs: z.int(),
  by: z.string(),
  passed: z.boolean(),
  accounts: z.int(),
  rooms: z.int(),
  handshakes: z.int(),
  checks: z.array(CheckResult),
  recoveryPoint: RecoveryPoint.nullable(),
  recoveryTime: RecoveryTime.nullable(),
});

export function presentProof(report: ProofReport): z.input<typeof ProofView> {
  const { id, node, at, tookMs, by, passed, accounts, rooms, handshakes } = report;
  const { checks, recoveryPoint, recoveryTime } = report;
  return {
    id,
    node,
    at,
    tookMs,
    by,
    passed,
    accounts,
    rooms,
    handshakes,
    checks,
    recoveryPoint,
    recoveryTime,
  };
}
