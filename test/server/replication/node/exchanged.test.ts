/** Files that we put in the place of others ourselves are taken into the log as they are, without a word about another program (C14). */
import { cp, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { StateSwitch } from '../../../../server/backups/restore/switch.ts';
import type { Settings } from '../../../../server/settings.ts';
import { newSettings, startServing } from '../../portal-world.ts';

const exchanged = suite('files that were exchanged as a whole');

function change(path: string): void {
  const file = new DatabaseSync(path);
  file.exec('CREATE TABLE IF NOT EXISTS of_somebody (number INTEGER); INSERT INTO of_somebody VALUES (1)');
  file.close();
}

/** One life of the portal. @returns what its owner is told of */
async function notices(settings: Settings): Promise<string[]> {
  const portal = await startServing({ settings, owned: false });
  const { notices: standing } = await portal.owner.call<{ notices: { code: string }[] }>(
    'GET',
    '/backend/appliance',
  );
  await portal.stop();
  return standing.map(({ code }) => code);
}

exchanged('by a restore nobody is accused, by another program somebody is', async () => {
  const settings = await newSettings();
  const { dataFolder } = settings;
  assert.not((await notices(settings)).includes('log-disturbed'));
  const state = new StateSwitch(dataFolder);
  await mkdir(state.ready, { recursive: true });
  for (const name of ['system.db', 'accounts', 'keys'])
    await cp(join(dataFolder, name), join(state.ready, name), { recursive: true });
  change(join(state.ready, 'system.db'));
  await state.decide();
  assert.not((await notices(settings)).includes('log-disturbed'), 'restored');
  change(join(dataFolder, 'system.db'));
  assert.ok((await notices(settings)).includes('log-disturbed'), 'C14: really somebody else');
});

exchanged.run();
