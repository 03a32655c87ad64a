/** The steps from nothing to a raw disk that boots, in their order. */
import { debianTree } from './debian-tree.ts';
import { rootTree } from './root-tree.ts';
import type { BuildStep } from './step.ts';

export const diskSteps: readonly BuildStep[] = [debianTree, rootTree];
