/** Debian's control files (deb822(5)): paragraphs of `Name: value`, continued on lines that begin with a space. */
export type Paragraph = ReadonlyMap<string, string>;

/** Field names in lower case: they are the same in any. Comments are left out. */
export function parseControl(text: string): Paragraph[] {
  return text
    .split(/\n[ \t]*\n/)
    .map(parseParagraph)
    .filter(({ size }) => size > 0);
}

function parseParagraph(text: string): Map<string, string> {
  const fields = new Map<string, string>();
  let current = '';
  for (const line of text.split('\n').filter((one) => !one.startsWith('#'))) {
    const field = /^([!-9;-~]+):[ \t]*(.*)$/.exec(line);
    if (field) {
      current = (field[1] ?? '').toLowerCase();
      fields.set(current, field[2] ?? '');
    } else if (/^[ \t]/.test(line) && current !== '') {
      fields.set(current, `${fields.get(current) ?? ''}\n${line.trim()}`);
    }
  }
  return fields;
}
