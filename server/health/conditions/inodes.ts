/** A file system can be full of files while it has space: then nothing new can be made either. */
import type { Disk } from '../../system/machine.ts';
import { AT_ONCE, finding, type Condition } from '../condition.ts';

const FREE_MIN = 0.05;
const FREE_AGAIN = 0.08;

export function inodes({ disk }: { readonly disk: () => Promise<Disk> }): Condition {
  return {
    codes: ['inodes-nearly-used'],
    everyMs: 60_000,
    looks: AT_ONCE,
    async look(standing) {
      const { files, filesFree } = await disk();
      // Some file systems have no fixed number.
      if (files === 0) return [];
      const limit = standing('inodes-nearly-used') ? FREE_AGAIN : FREE_MIN;
      if (filesFree / files >= limit) return [];
      return [finding('inodes-nearly-used', `${filesFree} of ${files} files left`)];
    },
  };
}
