/** The figures for people. */
import { meets, type Figure } from './figure.ts';

const HEADINGS = ['part', 'figure', 'measured', 'reference', 'aim', ''] as const;

export function table(figures: readonly Figure[]): string {
  const rows = [HEADINGS, ...figures.map(rowOf)];
  const widths = HEADINGS.map((_, column) => Math.max(...rows.map((row) => lengthOf(row[column] ?? ''))));
  const lines = rows.map((row) =>
    row
      .map((cell, column) => cell + ' '.repeat((widths[column] ?? 0) - lengthOf(cell)))
      .join('  ')
      .trimEnd(),
  );
  return `${lines.join('\n')}\n`;
}

function rowOf(figure: Figure): readonly string[] {
  const { part, name, value, unit, reference, aim, note } = figure;
  const met = meets(figure);
  const verdict = met === undefined ? '' : met ? 'met' : 'MISSED';
  return [
    part,
    name,
    `${rounded(value)} ${unit}`,
    reference === undefined ? '' : `${rounded(reference.value)} (${reference.name})`,
    aim === undefined ? '' : `${aim.kind === 'at-least' ? '≥' : '≤'} ${rounded(aim.value)}`,
    [verdict, note].filter(Boolean).join(': '),
  ];
}

/** Three significant digits are more than a shared machine can repeat. */
function rounded(value: number): string {
  if (Math.abs(value) >= 1000) return String(Math.round(value));
  return String(Number(value.toPrecision(3)));
}

/** As it is seen: what is counted here has no signs made of several characters. */
function lengthOf(text: string): number {
  return Array.from(text).length;
}
