/** A1 and A2: what an owner downloads, and what is in a slot. */
import { EXPORTS } from '../../../packer/export/steps.ts';
import type { Bench } from './bench.ts';

const MIB = 2 ** 20;

export async function sizes(bench: Bench): Promise<void> {
  for (const [kind, path] of Object.entries(EXPORTS)) {
    const value = (await bench.size(path)) / MIB;
    bench.figures.add({ id: 'A1', what: `${kind} to download`, value, unit: 'MiB', most: 250 });
  }
  const root = (await bench.size('root.squashfs')) / MIB;
  bench.figures.add({ id: 'A2', what: 'root slot', value: root, unit: 'MiB', most: 220 });
  const portal = (await bench.size('portal.squashfs')) / MIB;
  bench.figures.add({ id: '', what: 'portal slot', value: portal, unit: 'MiB' });
}
