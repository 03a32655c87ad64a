/** The partitions of a raw disk, read without mounting or attaching anything. */
import { z } from 'zod';
import { BuildError } from '../build/error.ts';
import type { BuildContext } from '../build/step.ts';

export interface Partition {
  readonly name: string;
  /** In bytes. */
  readonly start: number;
  readonly bytes: number;
}

const Table = z.object({
  partitiontable: z.object({
    label: z.literal('gpt'),
    sectorsize: z.number().int().default(512),
    partitions: z.array(
      z.object({ start: z.number().int(), size: z.number().int(), name: z.string().default('') }),
    ),
  }),
});

/** @throws BuildError `wrong` when there is no GPT */
export async function partitionsOf({ run }: Pick<BuildContext, 'run'>, disk: string): Promise<Partition[]> {
  const table = Table.safeParse(JSON.parse(await run(['sfdisk', '--json', disk])));
  if (!table.success) throw new BuildError('wrong', `${disk} has no GPT.`, { cause: table.error });
  const { partitions, sectorsize } = table.data.partitiontable;
  return partitions.map(({ name, start, size }) => ({
    name,
    start: start * sectorsize,
    bytes: size * sectorsize,
  }));
}

/** @throws BuildError `wrong` when there is none of that name */
export async function findPartition(
  context: Pick<BuildContext, 'run'>,
  disk: string,
  name: string,
): Promise<Partition> {
  const found = (await partitionsOf(context, disk)).find((one) => one.name === name);
  if (found) return found;
  throw new BuildError('wrong', `${disk} has no partition ${name}.`);
}
