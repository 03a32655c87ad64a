/** What stands on a terminal's screen: as much of a VT220 (ECMA-48) as firmware, kernel and our console use. */
const COLUMNS = 132;
const ROWS = 60;

type Parser = { readonly kind: 'text' } | { readonly kind: 'escape'; text: string };

export class VtScreen {
  #rows: string[][] = [];
  #row = 0;
  #column = 0;
  #parser: Parser = { kind: 'text' };

  constructor() {
    this.#eraseAll();
  }

  /** The lines, without blanks at their ends. */
  get text(): string {
    return this.#rows
      .map((row) => row.join('').trimEnd())
      .join('\n')
      .trimEnd();
  }

  write(text: string): void {
    for (const sign of text) this.#take(sign);
  }

  #take(sign: string): void {
    if (this.#parser.kind === 'escape') {
      this.#parser.text += sign;
      if (isWhole(this.#parser.text)) {
        this.#obey(this.#parser.text);
        this.#parser = { kind: 'text' };
      }
      return;
    }
    if (sign === '\x1b') this.#parser = { kind: 'escape', text: '' };
    else if (sign === '\r') this.#column = 0;
    else if (sign === '\n') this.#lineFeed();
    else if (sign === '\b') this.#column = Math.max(0, this.#column - 1);
    else if (sign >= ' ') this.#put(sign);
  }

  #put(sign: string): void {
    if (this.#column >= COLUMNS) {
      this.#column = 0;
      this.#lineFeed();
    }
    this.#line(this.#row)[this.#column] = sign;
    this.#column += 1;
  }

  #lineFeed(): void {
    if (this.#row < ROWS - 1) {
      this.#row += 1;
      return;
    }
    this.#rows.shift();
    this.#rows.push(blank());
  }

  #obey(escape: string): void {
    const found = /^\[([?!>]?)([\d;]*)([A-Za-z])$/.exec(escape);
    if (!found) return;
    const [, mark, numbers = '', verb] = found;
    const [first = 0, second = 0] = numbers.split(';').map(Number);
    if (mark !== '') return;
    if (verb === 'H' || verb === 'f') {
      this.#row = Math.min(ROWS, Math.max(1, first)) - 1;
      this.#column = Math.min(COLUMNS, Math.max(1, second)) - 1;
    } else if (verb === 'J') this.#erase(first);
    else if (verb === 'K') this.#line(this.#row).fill(' ', this.#column);
  }

  #erase(part: number): void {
    if (part !== 0) {
      this.#eraseAll();
      return;
    }
    this.#line(this.#row).fill(' ', this.#column);
    for (let row = this.#row + 1; row < ROWS; row += 1) this.#rows[row] = blank();
  }

  #eraseAll(): void {
    this.#rows = Array.from({ length: ROWS }, blank);
  }

  #line(row: number): string[] {
    return (this.#rows[row] ??= blank());
  }
}

const blank = () => Array.from({ length: COLUMNS }, () => ' ');

/** A control sequence ends with a letter, a string (OSC) with BEL or ST, everything else is two signs long. */
function isWhole(text: string): boolean {
  if (text.startsWith('[')) return /^\[[^@-~]*[@-~]$/.test(text);
  if (text.startsWith(']')) return text.endsWith('\x07') || text.endsWith('\x1b\\');
  return /^[ -/]*[0-~]$/.test(text);
}
