/**
 * Two installations from the same program have no secret and no identity in common (IMMUNITY 17; CVE-2020-35567,
 * CVE-2024-45275): everything long and random-looking in one's files is looked for in the other's.
 */
import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { startServing } from '../portal-world.ts';

/** Ids of 80 bits and more in base32, hashes and keys in hexadecimal or base64. */
const RANDOM = /[A-Za-z0-9+/_-]{22,}={0,2}/g;
const CERTIFICATE = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g;
/** What the log says of all pages: as long as a file holds nothing of its installation, the same in both. */
const SUM = /"(?:before|sum)":"[0-9a-f]{32}"/g;
const ACCOUNT = { name: 'acme', title: 'Acme' };

async function install() {
  const world = await startServing();
  await world.owner.post('/backend/accounts', ACCOUNT);
  await world.owner.post('/backend/accounts/acme/administrators', { name: 'anna', displayName: 'Anna' });
  const asked = (verb: string) =>
    world.appliance.asked(verb).map(({ input }) => input as Record<string, unknown>);
  const portal = asked('door.portal').at(-1);
  const room = asked('room.put').at(-1);
  const told = { portal, room, tags: asked('door.tags'), link: world.setupLink };
  await world.stop();
  const files: Buffer[] = [];
  for (const entry of await readdir(world.settings.dataFolder, { recursive: true, withFileTypes: true }))
    if (entry.isFile()) files.push(await readFile(join(entry.parentPath, entry.name)));
  const key = await readFile(join(world.settings.dataFolder, 'keys/installation.key'), 'utf8');
  return { told, files: Buffer.concat(files), key };
}

const [one, two] = [await install(), await install()];

const pem = (text: unknown) =>
  String(text).match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? [];

test('keys, certificates, serial numbers, links and identities are made anew', () => {
  const facts = ({ told, key }: typeof one) => {
    const certificates = [
      ...pem(told.portal?.['certificate']),
      ...pem(told.room?.['certificate']),
      ...pem(told.room?.['authorities']),
    ];
    const read = certificates.map((text) => new X509Certificate(text));
    return [
      ...read.flatMap((one) => [
        one.serialNumber,
        one.fingerprint256,
        one.publicKey.export({ type: 'spki', format: 'pem' }).toString(),
      ]),
      ...[
        told.portal?.['key'],
        told.room?.['key'],
        told.room?.['tlsCryptV2'],
        told.room?.['authTokenSecret'],
      ].map(String),
      ...[String(told.link), key],
    ];
  };
  const [left, right] = [facts(one), new Set(facts(two))];
  assert.ok(left.length >= 4 * 3 + 6);
  for (const fact of left) assert.not.ok(right.has(fact), fact.slice(0, 80));
});

test('nothing random in one’s files stands in the other’s', () => {
  // Certificates were compared above; written out, any two begin with the same names.
  const found = (files: Buffer) =>
    new Set(files.toString('latin1').replace(CERTIFICATE, ' ').replace(SUM, ' ').match(RANDOM) ?? []);
  const [left, right] = [found(one.files), found(two.files)];
  assert.ok(left.size > 20, 'there is something to compare');
  // Words of the schema, of migrations and of certificates' forms are the program's, not the installation's.
  const certificates = JSON.stringify(one.told).replaceAll('\\n', '\n');
  const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
  const common = [...left].filter(
    (text) => right.has(text) && looksRandom(text) && !certificates.includes(text) && !text.includes(boot),
  );
  assert.equal(common, []);
});

/** Letters of both cases and digits mixed, or long hexadecimal: no word of anybody's. */
function looksRandom(text: string): boolean {
  if (/^[0-9a-f]{32,}$/i.test(text)) return !/^(.)\1+$/.test(text);
  if (/\d{4}-\d\d-\d\dT/.test(text)) return false;
  return /[a-z]/.test(text) && /[A-Z]/.test(text) && /\d.*\d.*\d/.test(text);
}

test('a sealed value of one opens nowhere in the other', async () => {
  assert.is.not(one.key.split(' ')[1], two.key.split(' ')[1], 'the id is taken from the key');
});

test.run();
