/** What a file's output says: uvu's closing lines, and how the process ended, against one another. */

export interface Counts {
  readonly total: number;
  readonly passed: number;
  readonly skipped: number;
}

export type Ending =
  | { readonly kind: 'exited'; readonly code: number }
  | { readonly kind: 'killed'; readonly signal: string }
  | { readonly kind: 'timeout'; readonly seconds: number }
  /** Its tests were done, the process was not. */
  | { readonly kind: 'lingered' }
  | { readonly kind: 'stopped' };

export interface FileResult {
  readonly path: string;
  readonly ms: number;
  readonly ending: Ending;
  readonly counts: Counts | undefined;
  /** Both streams in the order of arrival; the end of it where it was long. */
  readonly output: string;
}

const CLOSING = /^ {2}Total: {5}(\d+)\n {2}Passed: {4}(\d+)\n {2}Skipped: {3}(\d+)$/gm;

/** The last closing lines of uvu in an uncoloured output. */
export function parseCounts(output: string): Counts | undefined {
  const last = [...output.matchAll(CLOSING)].at(-1);
  return last && { total: Number(last[1]), passed: Number(last[2]), skipped: Number(last[3]) };
}

/**
 * What is wrong with a file, in words; undefined when all is well. uvu itself calls a file good whose
 * `before` hook threw (nothing ran), that skips, or that has no test at all.
 */
export function fault({ ending, counts, output }: FileResult): string | undefined {
  if (ending.kind === 'timeout') return `not done after ${ending.seconds} s`;
  if (ending.kind === 'killed') return `ended by ${ending.signal}`;
  if (ending.kind === 'stopped') return 'stopped';
  const code = ending.kind === 'exited' ? ending.code : 0;
  if (!counts) return `ended with code ${code} before uvu had counted (is test.run() there?)`;
  if (counts.total === 0) return 'no test ran';
  if (counts.passed < counts.total) {
    const why = output.includes(' FAIL ')
      ? ''
      : ': a before or after hook threw, and uvu keeps its error to itself';
    return `${counts.total - counts.passed} failed${why}`;
  }
  if (ending.kind === 'lingered') return 'did not end after its last test: something is still open';
  if (counts.skipped > 0) return `${counts.skipped} skipped: every test runs here`;
  if (code !== 0) return `ended with code ${code} although its tests passed`;
  return undefined;
}

/** Single tests over all files. A fault that no test accounts for counts as one that failed. */
export function summary(results: readonly FileResult[]): { passed: number; failed: number } {
  let passed = 0;
  let failed = 0;
  for (const result of results) {
    const { total, passed: good, skipped } = result.counts ?? { total: 0, passed: 0, skipped: 0 };
    const bad = total - good + skipped;
    passed += good;
    failed += fault(result) !== undefined ? Math.max(bad, 1) : 0;
  }
  return { passed, failed };
}

/** A line for a good file; for another one its whole output too. */
export function describe(result: FileResult): string {
  const seconds = `${(result.ms / 1000).toFixed(1)} s`;
  const wrong = fault(result);
  if (wrong === undefined) return `ok    ${result.path}  ${result.counts?.passed ?? 0} tests  ${seconds}`;
  const output = result.output.trimEnd().replace(/^/gm, '    | ');
  return `FAIL  ${result.path}  ${wrong}  ${seconds}\n${output}`;
}
