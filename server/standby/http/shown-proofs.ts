import type { StandingByProof } from '../../../ui/models/standing-by.ts';
import type { ProofReport } from '../../replication/proof/report.ts';

/** Nobody reads more of them here; the primary's page has all. */
const SHOWN_MAX = 3;

/** What anybody who reaches this machine may know of them: no name, and no program's words. @param reports the newest first */
export function shownProofs(reports: readonly ProofReport[]): StandingByProof[] {
  return reports.slice(0, SHOWN_MAX).map(({ at, passed, checks, recoveryPoint, recoveryTime }) => ({
    ...{ at, passed },
    check: checks.find(({ result }) => result === 'failed')?.check ?? null,
    lacking: recoveryPoint?.behindRecords ?? null,
    servesIn: recoveryTime === null ? null : (recoveryTime.totalMs / 1000).toFixed(1),
  }));
}
