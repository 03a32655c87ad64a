/** What was measured, beside what IMAGE.md wants. */
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';

export interface Figure {
  readonly id: string;
  readonly what: string;
  readonly value: number | string;
  readonly unit: string;
  /** At most this; none when nothing was promised. */
  readonly most?: number;
}

export class Figures {
  readonly #all: Figure[] = [];

  add(figure: Figure): void {
    this.#all.push(figure);
  }

  get table(): string {
    const rows = this.#all.map(({ id, what, value, unit, most }) => [
      ...[id, what, `${typeof value === 'number' ? Math.round(value * 10) / 10 : value} ${unit}`],
      most === undefined ? '' : `≤ ${most}`,
      most === undefined || typeof value !== 'number' ? '' : value <= most ? 'kept' : 'missed',
    ]);
    const all = [['id', 'what', 'seen', 'target', ''], ...rows];
    const widths = [0, 1, 2, 3].map((column) => Math.max(...all.map((row) => row[column]?.length ?? 0)));
    return all
      .map((row) => row.map((text, column) => text.padEnd(widths[column] ?? 0)).join('  '))
      .join('\n');
  }

  async write(path: string): Promise<void> {
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, `${JSON.stringify(this.#all, null, 2)}\n`);
  }
}
