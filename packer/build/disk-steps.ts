/** The steps from nothing to a raw disk that boots, in their order. */
import { debianTree } from './debian-tree.ts';
import { disk } from './disk.ts';
import { esp } from './esp.ts';
import { initrd } from './initrd.ts';
import { portalSquashfs } from './portal-squashfs.ts';
import { rootSquashfs } from './root-squashfs.ts';
import { rootTree } from './root-tree.ts';
import type { BuildStep } from './step.ts';

export const diskSteps: readonly BuildStep[] = [
  debianTree,
  rootTree,
  rootSquashfs,
  portalSquashfs,
  initrd,
  esp,
  disk,
];
