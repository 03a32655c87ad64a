/** The parts in the order in which they run: what needs an appliance that did nothing yet comes first. */
import type { Bench } from './bench.ts';
import { accounts } from './parts/accounts.ts';
import { connect } from './parts/connect.ts';
import { dialIn } from './parts/dial-in.ts';
import { history } from './parts/history.ts';
import { memory } from './parts/memory.ts';
import { pages } from './parts/pages.ts';
import { returning } from './parts/return.ts';
import { replication } from './parts/replication.ts';
import { rules } from './parts/rules.ts';
import { signIn } from './parts/sign-in.ts';
import { store } from './parts/store.ts';
import { throughput } from './parts/throughput.ts';
import { tunnels } from './parts/tunnels.ts';

export interface Part {
  readonly name: string;
  readonly run: (bench: Bench) => Promise<void>;
}

export const PARTS: readonly Part[] = [
  { name: 'memory', run: memory },
  { name: 'throughput', run: throughput },
  { name: 'connect', run: connect },
  { name: 'tunnels', run: tunnels },
  { name: 'dial-in', run: dialIn },
  { name: 'return', run: returning },
  { name: 'sign-in', run: signIn },
  { name: 'rules', run: rules },
  { name: 'store', run: store },
  { name: 'replication', run: replication },
  { name: 'history', run: history },
  { name: 'pages', run: pages },
  { name: 'accounts', run: accounts },
];

/** Those whose name contains one of the words; all of them without any. */
export function choose(words: readonly string[]): readonly Part[] {
  return PARTS.filter(({ name }) => words.length === 0 || words.some((word) => name.includes(word)));
}

/** A part that fails is told of and does not keep the others from running. */
export async function runParts(
  bench: Bench,
  parts: readonly Part[],
): Promise<{ part: string; error: string }[]> {
  const failures: { part: string; error: string }[] = [];
  for (const { name, run } of parts) {
    const began = performance.now();
    bench.say(`measuring ${name} …`);
    try {
      await run(bench);
      bench.say(`  ${Math.round((performance.now() - began) / 1000)} s`);
    } catch (error) {
      failures.push({ part: name, error: error instanceof Error ? (error.stack ?? '') : String(error) });
    }
  }
  return failures;
}
