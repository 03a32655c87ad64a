import type { Service } from '../protocol.ts';
import type { Program, ProgramOptions, ProgramState } from './program.ts';

/** A program as the owner sees it; memory is the supervisor's to add. */
export function describeProgram(
  service: ProgramOptions['service'],
  program: Pick<Program, 'state' | 'restarts'>,
): Service {
  const { state, restarts } = program;
  return { ...service, ...describeState(state), restarts, memoryBytes: null };
}

/** The words of a state, as protocol and pages use them. */
export function describeState(state: ProgramState): Pick<Service, 'state' | 'reason' | 'sinceMs' | 'pid'> {
  switch (state.kind) {
    case 'stopped':
      return { state: 'stopped', reason: '', sinceMs: null, pid: null };
    case 'starting':
      return { state: 'starting', reason: '', sinceMs: null, pid: state.pid };
    case 'running':
      return { state: 'running', reason: '', sinceMs: state.sinceMs, pid: state.pid };
    case 'failed':
      return { state: 'failed', reason: state.reason, sinceMs: null, pid: null };
  }
}
