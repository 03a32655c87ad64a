/** The table at the end of a build. */
import { inMebibytes, type StepResult } from './pipeline.ts';

/** @param seconds of the whole run */
export function summaryOf(results: readonly StepResult[], seconds: number): string {
  const rows = results.map(({ step, done, seconds: took, bytes }) => [
    step,
    done === 'made' ? `${took.toFixed(1)} s` : 'unchanged',
    inMebibytes(bytes),
  ]);
  const table = [['step', 'time', 'size'], ...rows];
  const widths = [0, 1, 2].map((column) => Math.max(...table.map((row) => row[column]?.length ?? 0)));
  const lines = table.map(([step = '', time = '', size = '']) =>
    [step.padEnd(widths[0] ?? 0), time.padStart(widths[1] ?? 0), size.padStart(widths[2] ?? 0)].join('  '),
  );
  return `\n${lines.join('\n')}\n\nall together ${Math.floor(seconds / 60)} min ${Math.round(seconds % 60)} s`;
}
