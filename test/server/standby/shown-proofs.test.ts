/** What anybody who reaches a standby is told of how it proved itself: results and figures, and no word of an account. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { ProofReport } from '../../../server/replication/proof/report.ts';
import { shownProofs } from '../../../server/standby/http/shown-proofs.ts';

const report = (night: number, failed: boolean): ProofReport =>
  ProofReport.parse({
    ...{ id: 'a'.repeat(32), node: 'b'.repeat(32), at: `2026-11-0${night}T03:14:07Z`, tookMs: 74_200 },
    ...{ by: 'anna.weber', passed: !failed, accounts: 3, rooms: 3, handshakes: failed ? 0 : 3 },
    checks: [
      { check: 'copy', result: 'passed', tookMs: 1, words: '' },
      { check: 'keys', result: failed ? 'failed' : 'passed', tookMs: 1, words: 'account acme: no key' },
      { check: 'rooms', result: failed ? 'skipped' : 'passed', tookMs: 0, words: '' },
    ],
    recoveryPoint: { lsn: 7, behindRecords: failed ? null : 0, lastRecordAgeMs: 1, heardAgeMs: 1 },
    recoveryTime: failed ? null : { compareMs: 1, openMs: 1, roomsMs: 1, handshakeMs: 1, totalMs: 6_321 },
  });

test('the newest few, in figures and codes', () => {
  const shown = shownProofs([report(5, false), report(4, true), report(3, false), report(2, false)]);
  assert.equal(shown, [
    { at: '2026-11-05T03:14:07Z', passed: true, check: null, lacking: 0, servesIn: '6.3' },
    { at: '2026-11-04T03:14:07Z', passed: false, check: 'keys', lacking: null, servesIn: null },
    { at: '2026-11-03T03:14:07Z', passed: true, check: null, lacking: 0, servesIn: '6.3' },
  ]);
  assert.not.match(JSON.stringify(shown), /acme|anna/);
});

test.run();
