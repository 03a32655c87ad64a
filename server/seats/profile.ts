/** The complete `.ovpn` of a seat, for any OpenVPN client. */
import type { Account } from '../accounts/account.ts';
import { doorsOf } from '../accounts/facts.ts';
import { roomServerName } from '../certificates/authority.ts';
import { renderSeatProfile } from '../certificates/profile.ts';
import type { ClientKeys } from '../keys/account-keys.ts';

const CHALLENGE = { en: 'Authenticator code', de: 'Code der Authenticator-App' } as const;

export function seatProfile(
  account: Account,
  keys: ClientKeys,
  person: { name: string; language: 'en' | 'de' | null; secondFactor: boolean },
): string {
  return renderSeatProfile({
    doors: doorsOf(account.place).map(({ name: host, ports }) => ({ host, ports })),
    serverName: roomServerName(account.facts.id),
    authorities: keys.bundle.pem,
    certificate: keys.certificate,
    key: keys.key,
    tlsCryptV2: keys.tlsCryptV2,
    username: person.name,
    accountName: account.facts.name,
    ...(person.secondFactor ? { staticChallenge: CHALLENGE[person.language ?? 'en'] } : {}),
  });
}
