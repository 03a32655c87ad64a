/** The hosts file from which a room's dnsmasq answers (hosts(5)): one `address name` per line. */

export type Name = { name: string; address: string };

export function renderNames(names: readonly Name[]): string {
  return names.map(({ name, address }) => `${address} ${name}\n`).join('');
}

export function parseNames(text: string): Name[] {
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => {
      const [address = '', ...names] = line.split(/\s+/);
      return { name: names.join(' '), address };
    });
}

/** A name outside the room's own domain would shadow one of the technician's company. */
export function findNameProblems(names: readonly Name[], domain: string): string[] {
  return names
    .filter(({ name }) => !name.endsWith(`.${domain}`))
    .map(({ name }) => `names: ${name} does not end in .${domain}`);
}
