/** Why a dial-in ended, in the few words that the views have for it. */
import type { DialInEnd } from '../../../ui/models/devices.ts';
import type { DialInEnd as Ended } from '../../dialin/dial-in.ts';

const WORDS: Readonly<Record<Ended, DialInEnd>> = {
  left: 'left',
  lost: 'silent',
  replaced: 'replaced',
  'ended-by-user': 'ended',
  'ended-by-administrator': 'ended',
  'ended-by-operator': 'ended',
  disabled: 'disabled',
  deleted: 'deleted',
  'credentials-changed': 'credentials',
  'certificate-revoked': 'credentials',
  'account-suspended': 'disabled',
  'account-deleted': 'deleted',
  refused: 'refused',
  'room-restarted': 'restart',
  'portal-was-down': 'unknown',
};

export function presentDialInEnd(reason: Ended): DialInEnd {
  return WORDS[reason];
}
