/**
 * Puts lines on a terminal. Only what has changed is written, a whole line at a time, so that nothing flickers and
 * whoever reads a serial line finds every line in one piece.
 *
 * Positions and erasing are those that every terminal since the VT100 has (ECMA-48: CUP, EL, ED).
 */
export type Frame = {
  lines: readonly string[];
  /** Where the typed text goes on; null when nothing is typed. */
  cursor: { row: number; column: number } | null;
};

export type TerminalKind = 'addressed' | 'dumb';

/** Terminals that only know how to go on: what they show is printed below what they have shown. */
const DUMB = new Set(['', 'dumb', 'unknown', 'network']);

export function terminalKind(name: string | undefined): TerminalKind {
  return DUMB.has(name ?? '') ? 'dumb' : 'addressed';
}

const TITLE_ON = '\x1b[1m';
const TITLE_OFF = '\x1b[0m';

export class Screen {
  readonly #kind: TerminalKind;
  #shown: readonly string[] | undefined;

  constructor(kind: TerminalKind) {
    this.#kind = kind;
  }

  /** @returns the bytes that make the terminal show this frame */
  draw(frame: Frame): string {
    return this.#kind === 'dumb' ? this.#print(frame) : this.#address(frame);
  }

  /** The next frame is written whole: somebody else wrote on this terminal, or has just attached to it. */
  forget(): void {
    this.#shown = undefined;
  }

  #address({ lines, cursor }: Frame): string {
    const before = this.#shown;
    this.#shown = [...lines];
    const changed = lines.flatMap((line, row) =>
      before?.[row] === line ? [] : [`${at(row, 0)}${styled(line, row)}\x1b[K`],
    );
    const rest = before === undefined || before.length > lines.length ? `${at(lines.length, 0)}\x1b[J` : '';
    if (changed.length === 0 && rest === '' && cursor === null) return '';
    const visible = cursor === null ? '\x1b[?25l' : `${at(cursor.row, cursor.column)}\x1b[?25h`;
    // Scrolled, blanked or switched to another character set before: SI, attributes off.
    return `${before === undefined ? '\x0f\x1b[0m' : ''}\x1b[?25l${changed.join('')}${rest}${visible}`;
  }

  #print({ lines }: Frame): string {
    const text = lines.map((line) => `${line}\r\n`).join('');
    if (this.#shown?.join('\n') === lines.join('\n')) return '';
    this.#shown = [...lines];
    return `\r\n${text}`;
  }
}

function at(row: number, column: number): string {
  return `\x1b[${row + 1};${column + 1}H`;
}

function styled(line: string, row: number): string {
  return row === 0 ? `${TITLE_ON}${line}${TITLE_OFF}` : line;
}
