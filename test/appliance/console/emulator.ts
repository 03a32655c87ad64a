/** As much of a terminal as the console uses: places, erases, scrolls at the last line; everything else is said. */
export class Emulator {
  rows: string[][] = [];
  readonly unknown: string[] = [];
  #columns = 80;
  #height = 25;
  #row = 0;
  #column = 0;
  #rest = '';

  constructor() {
    this.resize(80, 25);
  }

  resize(columns: number, height: number): void {
    [this.#columns, this.#height] = [columns, height];
    this.rows = Array.from({ length: height }, () => this.#blank());
  }

  text(): string {
    return this.rows
      .map((row) => row.join('').trimEnd())
      .join('\n')
      .trimEnd();
  }

  write(bytes: string): void {
    let text = this.#rest + bytes;
    this.#rest = '';
    while (text !== '') {
      const sequence = /^\x1b\[([?\d;]*)([A-Za-z])/.exec(text);
      if (sequence !== null) {
        this.#obey(sequence[2]!, sequence[1]!);
        text = text.slice(sequence[0].length);
      } else if (/^\x1b(\[[?\d;]*)?$/.test(text)) {
        this.#rest = text;
        return;
      } else {
        const [sign = ''] = text;
        this.#put(sign);
        text = text.slice(sign.length);
      }
    }
  }

  #obey(what: string, parameters: string): void {
    if (what === 'H')
      [this.#row, this.#column] = parameters.split(';').map((one) => Number(one) - 1) as [number, number];
    else if (what === 'K') this.#erase(this.#row, this.#column);
    else if (what === 'J') {
      this.#erase(this.#row, this.#column);
      for (let row = this.#row + 1; row < this.#height; row += 1) this.#erase(row, 0);
    } else if (!['m', 'h', 'l'].includes(what)) this.unknown.push(`${parameters}${what}`);
  }

  #put(sign: string): void {
    if (sign === '\r') this.#column = 0;
    else if (sign === '\n') this.#down();
    else if (sign >= ' ') {
      const row = this.rows[this.#row];
      if (row !== undefined && this.#column < this.#columns) row[this.#column] = sign;
      else this.unknown.push(`outside: ${sign} at ${this.#row}, ${this.#column}`);
      this.#column += 1;
    } else if (sign !== '\x0f') this.unknown.push(JSON.stringify(sign));
  }

  #down(): void {
    this.#row += 1;
    if (this.#row < this.#height) return;
    this.#row = this.#height - 1;
    this.rows = [...this.rows.slice(1), this.#blank()];
  }

  #erase(row: number, from: number): void {
    this.rows[row]?.fill(' ', from);
  }

  #blank(): string[] {
    return Array<string>(this.#columns).fill(' ');
  }
}
