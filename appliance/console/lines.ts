/** Texts in the width that there is. */

/** Narrower than this nothing can be read; what is wider than the screen is cut there. */
const NARROWEST = 10;

/** At words. */
export function wrapWords(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    const longer = line === '' ? word : `${line} ${word}`;
    if (longer.length <= Math.max(NARROWEST, width) || line === '') line = longer;
    else {
      lines.push(line);
      line = word;
    }
  }
  return [...lines, line];
}

/** Anywhere: a link has no words. In one piece where it fits, for whoever copies or searches it. */
export function wrapAnywhere(text: string, width: number): string[] {
  const step = Math.max(NARROWEST, width);
  return Array.from({ length: Math.ceil(text.length / step) }, (_, at) =>
    text.slice(at * step, (at + 1) * step),
  );
}
