import type { RouterState, StateReport } from './state.ts';

/** The state in words, one line a fact; `now` in Unix milliseconds. */
export function describeReport(report: StateReport, now: number): string {
  const { serial, name, account, state, notices, trialEnds, virtualNetwork } = report;
  const lines = [
    `${name} (${serial}, account ${account})`,
    describeState(state, now),
    ...(state.kind === 'connected' ? [`Technicians reach the machine's LAN as ${virtualNetwork}.`] : []),
    ...(trialEnds === null
      ? []
      : [
          `A new configuration is on trial; the earlier one comes back in ${duration(trialEnds - now)} unless it connects.`,
        ]),
    ...notices.map((notice) => `Note: ${notice}.`),
  ];
  return lines.join('\n');
}

export function describeState(state: RouterState, now: number): string {
  switch (state.kind) {
    case 'starting':
      return 'Starting.';
    case 'dialling':
      return `Dialling ${state.door} port ${state.port}, ${way(state.via)} (attempt ${state.attempt}).`;
    case 'waiting':
      return `Not connected: ${state.reason}. Next attempt in ${duration(state.until - now)}.`;
    case 'connected':
      return `Connected for ${duration(now - state.since)} as ${state.address}, through ${state.door} port ${state.port}, ${way(state.via)}.`;
    case 'refused':
      return `Refused: ${state.reason}. Asking again in ${duration(state.until - now)}.`;
    case 'stopped':
      return 'Stopped.';
  }
}

function way(via: 'direct' | 'proxy'): string {
  return via === 'proxy' ? 'through the proxy' : 'directly';
}

function duration(ms: number): string {
  const s = Math.max(0, Math.round(ms / 1000));
  if (s < 120) return `${s} s`;
  if (s < 2 * 3600) return `${Math.floor(s / 60)} min`;
  return s < 2 * 86_400 ? `${Math.floor(s / 3600)} h` : `${Math.floor(s / 86_400)} d`;
}
