/** Read-only file systems for the slots. The same tree gives the same file, bit for bit. */
import { rename, rm, stat } from 'node:fs/promises';
import { BuildError } from './error.ts';
import { MIB } from './partitions.ts';
import type { BuildContext } from './step.ts';

interface Squashfs {
  readonly tree: string;
  readonly image: string;
  /** Paths relative to the tree that stay out of it. */
  readonly without: readonly string[];
  /** Stamped on everything, in seconds since 1970. */
  readonly time: string;
  readonly atMostBytes: number;
}

/** @throws BuildError `too-large` */
export async function makeSquashfs(context: BuildContext, plan: Squashfs): Promise<void> {
  const unfinished = `${plan.image}.unfinished`;
  await rm(unfinished, { force: true });
  const options = [
    ...['-noappend', '-no-progress', '-quiet'],
    // Small blocks: a patch that changes one file finds most blocks as they were.
    ...['-b', '65536', '-comp', 'zstd', '-Xcompression-level', '15'],
    // The machine that builds numbers its inodes and stamps its files as it likes.
    ...['-all-time', plan.time, '-mkfs-time', plan.time, '-no-exports'],
    ...(plan.without.length > 0 ? ['-e', ...plan.without] : []),
  ];
  // mksquashfs takes a time from either its options or SOURCE_DATE_EPOCH, and refuses both.
  const command = ['env', '--unset=SOURCE_DATE_EPOCH', 'mksquashfs', plan.tree, unfinished, ...options];
  await context.run(command);
  const { size } = await stat(unfinished);
  if (size > plan.atMostBytes) {
    const [is, may] = [size, plan.atMostBytes].map((bytes) => Math.ceil(bytes / MIB));
    throw new BuildError(
      'too-large',
      `${plan.image} has ${is ?? 0} MiB and may have ${may ?? 0}: find what has come in.`,
    );
  }
  await rename(unfinished, plan.image);
}
