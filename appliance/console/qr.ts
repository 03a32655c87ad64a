/**
 * A link as QR code (ISO/IEC 18004) in characters: light modules are drawn, dark ones are left as background, as
 * screens of machines are dark.
 */
import { create } from 'qrcode';

/** Four would be the standard's; phones read two well on a dark screen, and 25 lines are few. */
const QUIET_MODULES = 2;

/** Two rows of modules in one line of text, by half blocks, which the Linux console's font has, too. */
export function qrInHalfBlocks(text: string): string[] {
  const { light, size } = modules(text);
  const lines: string[] = [];
  for (let row = 0; row < size; row += 2) {
    let line = '';
    for (let column = 0; column < size; column += 1) {
      const [upper, lower] = [light(row, column), light(row + 1, column)];
      line += upper ? (lower ? '█' : '▀') : lower ? '▄' : ' ';
    }
    lines.push(line);
  }
  return lines;
}

/** For terminals without half blocks: two columns a module, twice as high. */
export function qrInAscii(text: string): string[] {
  const { light, size } = modules(text);
  return Array.from({ length: size }, (_, row) =>
    Array.from({ length: size }, (__, column) => (light(row, column) ? '##' : '  ')).join(''),
  );
}

function modules(text: string): { light: (row: number, column: number) => boolean; size: number } {
  const { modules: found } = create(text, { errorCorrectionLevel: 'L' });
  const size = found.size + 2 * QUIET_MODULES;
  const light = (row: number, column: number) => {
    const [y, x] = [row - QUIET_MODULES, column - QUIET_MODULES];
    // The last half line lies below the code.
    if (row >= size) return false;
    const inside = y >= 0 && x >= 0 && y < found.size && x < found.size;
    return !inside || found.get(y, x) === 0;
  };
  return { light, size };
}
