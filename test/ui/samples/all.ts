import { accessSamples } from './access.ts';
import { accountSamples } from './account.ts';
import { backEndSamples } from './back-end.ts';
import { backupSamples } from './backups.ts';
import { brandingSamples } from './branding.ts';
import { connectionSamples } from './connections.ts';
import { deviceSamples } from './devices.ts';
import { peopleSamples } from './people.ts';
import { proofSamples } from './proofs.ts';
import { standbySamples } from './standby.ts';
import { historySamples } from './history.ts';
import type { Sample } from './sample.ts';
import { settingsSamples } from './settings.ts';
import { networkSamples } from './network.ts';
import { systemSamples } from './system.ts';

export const samples: readonly Sample[] = [
  ...accessSamples,
  ...deviceSamples,
  ...connectionSamples,
  ...peopleSamples,
  ...accountSamples,
  ...backEndSamples,
  ...systemSamples,
  ...networkSamples,
  ...settingsSamples,
  ...brandingSamples,
  ...backupSamples,
  ...proofSamples,
  ...standbySamples,
  ...historySamples,
];
