/** Which key opens what a standby received: joined, or former primary of the same pair. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { keyOf, placesOf } from '../../../server/standby/places.ts';
import { newFolder } from '../account-file.ts';

test('a former primary proves itself with its own key, a joined one with the key that it was handed', async () => {
  const data = newFolder();
  const places = placesOf(data);
  const own = join(data, 'keys', 'installation.key');
  mkdirSync(join(data, 'keys'), { recursive: true });
  writeFileSync(own, 'own');
  assert.is(await keyOf(places), own);
  mkdirSync(join(places.handedKey, '..'), { recursive: true });
  writeFileSync(places.handedKey, 'handed');
  assert.is(await keyOf(places), places.handedKey);
});

test.run();
