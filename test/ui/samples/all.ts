import { accessSamples } from './access.ts';
import { deviceSamples } from './devices.ts';
import type { Sample } from './sample.ts';

export const samples: readonly Sample[] = [...accessSamples, ...deviceSamples];
