/** Deutsch, in der Höflichkeitsform. Gruppen und Schlüssel wie im Englischen; fehlt einer, ist das ein Typfehler. */
import * as access from './de/access.ts';
import * as account from './de/account.ts';
import * as backEnd from './de/back-end.ts';
import * as backups from './de/backups.ts';
import * as authority from './de/authority.ts';
import * as branding from './de/branding.ts';
import * as codes from './de/codes.ts';
import * as connect from './de/connect.ts';
import * as devices from './de/devices.ts';
import * as health from './de/health.ts';
import * as history from './de/history.ts';
import * as network from './de/network.ts';
import * as people from './de/people.ts';
import * as proofs from './de/proofs.ts';
import * as standby from './de/standby.ts';
import * as settings from './de/settings.ts';
import * as shell from './de/shell.ts';
import * as standingBy from './de/standing-by.ts';
import * as system from './de/system.ts';
import * as witness from './de/witness.ts';
import type { Text } from './en.ts';
import { reasonsDe } from './reasons-de.ts';

export const de: Text = {
  reason: reasonsDe,
  ...codes,
  ...backups,
  ...history,
  ...authority,
  ...branding,
  ...health,
  ...shell,
  ...settings,
  ...access,
  ...devices,
  ...connect,
  ...people,
  ...proofs,
  ...standby,
  ...account,
  ...backEnd,
  ...network,
  ...system,
  ...standingBy,
  ...witness,
};
