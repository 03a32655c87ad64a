/** A second disk with the label becomes the place of backups, over a restart too; and what the product says that it is. */
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { command } from '../../world/command.ts';
import type { Bench } from './bench.ts';
import { Box } from './box.ts';

const LABEL = 'ferngate-backup';
const FOLDER = '/var/lib/ferngate/backups';

interface Release {
  readonly version: string;
  readonly builtAt: string;
}

interface Backups {
  readonly targets: readonly { readonly ownDisk: boolean | null }[];
  readonly backups: readonly { readonly state: string }[];
  readonly work: unknown;
}

export async function backup(bench: Bench, say: (line: string) => void): Promise<void> {
  const box = await Box.of(bench);
  const told = JSON.parse(await box.inside.say('cat /opt/ferngate/release.json')) as Release;
  const { version, builtAt } = await box.operator.get<Release>('/backend/system/services');
  assert.equal({ version, builtAt }, { version: told.version, builtAt: told.builtAt });
  assert.ok(Date.parse(builtAt) > 0, builtAt);
  say(`version ${version}, built at ${builtAt}: in its slot and on the page`);

  const disk = join(bench.folder, 'second.raw');
  await command('truncate', '--size=2G', disk);
  await command('mkfs.ext4', '-q', '-L', LABEL, disk);
  await box.machine.powerOff();
  await box.boot({ secondDisk: disk });
  await box.until(
    'mounted disk',
    async () => (await box.inside.run(`mountpoint -q ${FOLDER}`, { check: false })).code === 0,
  );
  assert.is(await box.inside.say(`stat -c '%U %a' ${FOLDER}`), 'ferngate 700');

  const { identity } = await box.operator.post<{ identity: string }>('/backend/backups/key');
  await box.operator.post('/backend/backups/key/prove', { identity });
  await box.operator.post('/backend/backups/targets/disk', { name: 'Second disk' });
  await box.operator.post('/backend/backups/run');
  const seen = () => box.operator.get<Backups>('/backend/backups');
  await box.until('backup that is verified', async () => {
    const { work, backups } = await seen();
    return work === null && backups.length > 0;
  });
  const { targets, backups } = await seen();
  assert.equal(
    targets.map(({ ownDisk }) => ownDisk),
    [true],
  );
  assert.equal(
    backups.map(({ state }) => state),
    ['verified'],
  );
  const size = Number(await box.inside.say(`du -sb ${FOLDER} | cut -f 1`));
  assert.ok(size > 10_000, `${size} bytes`);
  await box.plant.works();
  say(`a backup on the second disk, restored on the side: ${(size / 2 ** 20).toFixed(1)} MiB`);
}
