/** The steps from nothing to a raw disk that boots, in their order. */
import type { BuildStep } from './step.ts';

export const diskSteps: readonly BuildStep[] = [];
