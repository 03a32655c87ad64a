/** The owner's pages. */
import type { Page } from '../page.ts';
import { accountActs } from './account-acts.ts';
import { accountPages } from './accounts.ts';
import { certificatePages } from './certificate.ts';
import { setUpStepPages } from './set-up-steps.ts';
import { settingsPages } from './settings.ts';
import { appliancePage } from './appliance.ts';
import { trailPage } from './audit.ts';
import { bundlePages } from './bundle.ts';
import { loadPages } from './load.ts';
import { metricsPages } from './metrics.ts';
import { networkPages } from './network.ts';
import { proofPages } from './proofs.ts';
import { standbyPages } from './standby.ts';
import { witnessPages } from './witness.ts';
import { systemPages } from './system.ts';
import { brandingPages } from './branding.ts';
import { backEndLivePage } from './live.ts';
import { operatorActs } from './operator-acts.ts';
import { backupKeyPages } from './backups/key.ts';
import { backupPages } from './backups/backups.ts';
import { historyPages } from './backups/history.ts';
import { restorePages } from './backups/restore.ts';
import { backupTargetPages } from './backups/targets.ts';
import { travelPages } from './backups/travel.ts';
import { operatorPages } from './operators.ts';

export function backEndPages(): Page[] {
  return [
    appliancePage,
    ...setUpStepPages(),
    ...settingsPages(),
    ...certificatePages(),
    ...accountPages(),
    ...accountActs(),
    ...operatorPages(),
    ...operatorActs(),
    ...backupPages(),
    ...backupKeyPages(),
    ...backupTargetPages(),
    ...restorePages(),
    ...historyPages(),
    ...travelPages(),
    ...loadPages(),
    ...systemPages(),
    ...standbyPages(),
    ...witnessPages(),
    ...proofPages(),
    ...networkPages(),
    ...metricsPages(),
    ...bundlePages(),
    trailPage,
    ...brandingPages,
    backEndLivePage(),
  ];
}
