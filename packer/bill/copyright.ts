/** Licences that a Debian copyright file states. */
import { parseControl } from './control.ts';

/** GCC's lists forty; nobody reads more. */
const LICENSES_MAX = 40;

/** Debian's short names (copyright format 1.0, 7.1) that SPDX writes in another way. */
const SPDX: Readonly<Record<string, string>> = {
  'apache-2': 'Apache-2.0',
  'apache-2.0': 'Apache-2.0',
  artistic: 'Artistic-1.0-Perl',
  'bsd-2-clause': 'BSD-2-Clause',
  'bsd-3-clause': 'BSD-3-Clause',
  'bsd-4-clause': 'BSD-4-Clause',
  'cc0-1.0': 'CC0-1.0',
  expat: 'MIT',
  'gpl-1': 'GPL-1.0-only',
  'gpl-1+': 'GPL-1.0-or-later',
  'gpl-2': 'GPL-2.0-only',
  'gpl-2.0': 'GPL-2.0-only',
  'gpl-2+': 'GPL-2.0-or-later',
  'gpl-2.0+': 'GPL-2.0-or-later',
  'gpl-3': 'GPL-3.0-only',
  'gpl-3+': 'GPL-3.0-or-later',
  isc: 'ISC',
  'lgpl-2': 'LGPL-2.0-only',
  'lgpl-2+': 'LGPL-2.0-or-later',
  'lgpl-2.1': 'LGPL-2.1-only',
  'lgpl-2.1+': 'LGPL-2.1-or-later',
  'lgpl-3': 'LGPL-3.0-only',
  'lgpl-3+': 'LGPL-3.0-or-later',
  'mpl-2.0': 'MPL-2.0',
  zlib: 'Zlib',
};

/**
 * From a machine-readable file its short names; from any other the texts in /usr/share/common-licenses that it points
 * to, which is what the older ones have. Sorted, each once.
 */
export function licensesIn(text: string): string[] {
  const names = /^Format: .*copyright-format\/1\.0/im.test(text) ? shortNames(text) : commonLicenses(text);
  return [...new Set(names.map((name) => SPDX[name.toLowerCase()] ?? name))].sort().slice(0, LICENSES_MAX);
}

function shortNames(text: string): string[] {
  return parseControl(text)
    .flatMap((one) => (one.get('license') ?? '').split('\n').slice(0, 1))
    .flatMap((line) => line.split(/\s+(?:and|or|and\/or)\s+|,\s*/))
    .map((name) => name.trim())
    .filter((name) => /^[A-Za-z0-9][A-Za-z0-9.+~_-]*( with .{1,60})?$/.test(name));
}

const commonLicenses = (text: string) =>
  [...text.matchAll(/\/usr\/share\/common-licenses\/([A-Za-z]+(?:-[\d.]*\d)?)/g)].map(
    (found) => found[1] ?? '',
  );
