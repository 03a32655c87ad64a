/** DNS labels from names that people give: `Press line 7` is reached as `press-line-7.acme`. */

const LABEL_MAX = 40;

/** Lower case, without accents; hyphens for everything else. Never empty. */
export function labelOf(name: string): string {
  const plain = name
    .replace(/[ßẞ]/g, 'ss')
    .replace(/[äöüÄÖÜ]/g, (letter) => UMLAUTS[letter.toLowerCase()] ?? letter)
    .normalize('NFKD')
    .toLowerCase()
    .replace(/\p{M}/gu, '')
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, LABEL_MAX)
    .replace(/-+$/, '');
  return plain === '' ? 'unnamed' : plain;
}

const UMLAUTS: Readonly<Record<string, string>> = { ä: 'ae', ö: 'oe', ü: 'ue' };

/** The label of the name, numbered if another has it already: `press-line-7-2`. */
export function freeLabel(name: string, taken: ReadonlySet<string>): string {
  const label = labelOf(name);
  if (!taken.has(label)) return label;
  for (let number = 2; ; number++) {
    const numbered = `${label}-${number}`;
    if (!taken.has(numbered)) return numbered;
  }
}
