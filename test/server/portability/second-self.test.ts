/** An account that is here already, brought in once more under another name and id by whoever opened its export. */
import { copyFile, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { suite } from 'uvu';
import { writeContainer } from '../../../server/backups/archive/container.ts';
import { measured, placeOf, unpack } from '../../../server/backups/archive/layout.ts';
import type { Part } from '../../../server/backups/archive/manifest.ts';
import { sealed, unsealed } from '../../../server/backups/archive/sealing.ts';
import { withAccountFile } from '../../../server/portability/account-file.ts';
import { reseal } from '../../../server/portability/reseal.ts';
import { SecretBox } from '../../../server/secrets/box.ts';
import { newFolder, refused } from '../account-file.ts';
import { acmeWithDevice, portalWithKey } from '../backups/world.ts';

const self = suite('a second self');
const OTHER = 'acc_aaaaaaaaaaaaaaaa';

self('no second account with the same authority and the same tags', async () => {
  const { world, key } = await portalWithKey();
  const { exports, imports } = world.composed.portal;
  const { facts } = await acmeWithDevice(world);
  const { id } = await exports.make('acme', { recipient: key.recipient, move: false, by: 'a test' });
  const folder = join(newFolder(), 'opened');
  const { signal } = new AbortController();
  const plain = unsealed(await exports.read(id), key.identity);
  const manifest = await unpack(plain, folder, { kind: 'account', signal });

  const renamed = (part: Part): Part =>
    part.kind === 'account' ? { ...part, account: OTHER, name: 'evil' } : part;
  await mkdir(join(folder, 'accounts', OTHER));
  const file = join(folder, 'accounts', OTHER, 'account.db');
  await copyFile(join(folder, 'accounts', facts.id, 'account.db'), file);
  const box = await SecretBox.open(join(folder, 'keys', 'installation.key'));
  const from = await SecretBox.open(join(folder, 'keys', 'installation.key'));
  const open = from.open.bind(from);
  from.open = (secret, context) => open(secret, context.replace(OTHER, facts.id));
  await withAccountFile(file, (opened) => reseal(opened, OTHER, { from, to: box }));
  const told = JSON.parse(await readFile(join(folder, 'facts.json'), 'utf8')) as object;
  await writeFile(join(folder, 'facts.json'), JSON.stringify({ ...told, name: 'evil', moved: true }));
  const parts: Part[] = [];
  for (const part of manifest.parts.map(renamed))
    parts.push({ ...part, ...(await measured(placeOf(folder, part))) });

  const changed = writeContainer({ ...manifest, parts }, (part) => placeOf(folder, part));
  await refused(
    imports.take(sealed(changed, [key.recipient]), key.identity, 'a test'),
    'conflict',
    'file:account-here',
  );
  await world.stop();
});

self.run();
