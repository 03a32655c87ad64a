/**
 * English: the language that the other is measured against. Two levels, `group.key`; values in braces,
 * plurals as `{count, plural, one {# device} other {# devices}}` (see `format.ts`).
 */
import * as access from './en/access.ts';
import * as account from './en/account.ts';
import * as backEnd from './en/back-end.ts';
import * as backups from './en/backups.ts';
import * as authority from './en/authority.ts';
import * as branding from './en/branding.ts';
import * as codes from './en/codes.ts';
import * as connect from './en/connect.ts';
import * as devices from './en/devices.ts';
import * as health from './en/health.ts';
import * as history from './en/history.ts';
import * as network from './en/network.ts';
import * as people from './en/people.ts';
import * as proofs from './en/proofs.ts';
import * as standby from './en/standby.ts';
import * as settings from './en/settings.ts';
import * as shell from './en/shell.ts';
import * as standingBy from './en/standing-by.ts';
import * as system from './en/system.ts';
import * as witness from './en/witness.ts';
import { reasonsEn, type ReasonCode } from './reasons-en.ts';

/** Why a field was refused: the portal's own codes, here for the pages and in `server/` for the API. */
const reason: Readonly<Record<ReasonCode, string>> = reasonsEn;

export const en = {
  reason,
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

/** Groups and keys that every language has, no more and no less. */
export type Text = typeof en;
