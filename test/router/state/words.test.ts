import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { RouterState } from '../../../router/state/state.ts';
import { describeReport, describeState } from '../../../router/state/words.ts';

const NOW = 1_800_000_000_000;
const door = { door: 'portal.example', port: 443, via: 'proxy' } as const;

const states: [RouterState, string][] = [
  [{ kind: 'starting' }, 'Starting.'],
  [
    { kind: 'dialling', ...door, attempt: 3 },
    'Dialling portal.example port 443, through the proxy (attempt 3).',
  ],
  [
    { kind: 'waiting', until: NOW + 4000, reason: 'no way', code: 'unreachable' },
    'Not connected: no way. Next attempt in 4 s.',
  ],
  [
    { kind: 'connected', since: NOW - 7_200_000, ...door, via: 'direct', address: '198.18.0.5' },
    'Connected for 2 h as 198.18.0.5, through portal.example port 443, directly.',
  ],
  [
    { kind: 'refused', until: NOW + 300_000, reason: 'disabled' },
    'Refused: disabled. Asking again in 5 min.',
  ],
  [{ kind: 'stopped' }, 'Stopped.'],
];
for (const [state, words] of states) {
  test(words, () => {
    assert.is(describeState(state, NOW), words);
    assert.equal(RouterState.parse(JSON.parse(JSON.stringify(state))), state);
  });
}

test('notices and a trial are said too', () => {
  const report = {
    format: 'ferngate-router-state/1',
    ...{
      pid: 5,
      serial: 'FG-1',
      name: 'Oven',
      account: 'acme',
      virtualNetwork: '198.18.16.0/24',
      changed: NOW,
    },
    ...{
      state: { kind: 'starting' as const },
      trialEnds: NOW + 60_000,
      notices: ['the clock is probably behind'],
    },
  } as const;
  assert.equal(describeReport({ ...report, notices: [...report.notices] }, NOW).split('\n'), [
    'Oven (FG-1, account acme)',
    'Starting.',
    'A new configuration is on trial; the earlier one comes back in 60 s unless it connects.',
    'Note: the clock is probably behind.',
  ]);
});

test.run();
