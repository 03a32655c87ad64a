import type { ProofsModel } from '../../../ui/models/proofs.ts';
import { ago, backEnd, type Sample } from './sample.ts';

const CHECKS = [
  'copy',
  'sums',
  'databases',
  'invariants',
  'keys',
  'rooms',
  'door',
  'handshake',
  'recovery',
] as const;

const good: ProofsModel = {
  ...{ state: 'good', lastPassedAt: ago(9), mayProve: true, errors: [] },
  checks: CHECKS.map((check, index) => ({
    ...{ check, result: 'passed' as const, seconds: String(index + 0.4) },
    words: check === 'handshake' ? '48 of 48 rooms' : '',
  })),
  proofs: Array.from({ length: 6 }, (_, night) => ({
    ...{ at: ago(9 + 24 * night), passed: night !== 4, seconds: '74.2', rooms: 48, handshakes: 48 },
    by: night === 1 ? 'anna.weber' : null,
    lacking: night === 2 ? null : night === 3 ? 12 : 0,
    servesIn: night === 4 ? null : '6.3',
  })),
};

export const proofSamples: readonly Sample[] = [
  { name: 'proofs', view: 'backend-proofs', locals: backEnd, model: good },
  {
    name: 'proofs-late',
    view: 'backend-proofs',
    locals: backEnd,
    model: {
      ...good,
      state: 'late',
      checks: good.checks.map((one, index) => ({
        ...one,
        result: index < 4 ? ('passed' as const) : index === 4 ? ('failed' as const) : ('skipped' as const),
        words:
          index === 4
            ? 'account acme: the room’s certificate is valid until Nov 22 03:00:00 2026 GMT only'
            : '',
      })),
      errors: [{ field: '', reason: 'standby-away' }],
    },
  },
  {
    name: 'proofs-none',
    view: 'backend-proofs',
    locals: backEnd,
    model: { ...good, state: 'none', lastPassedAt: null, checks: [], proofs: [] },
  },
];
