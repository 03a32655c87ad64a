/** Puts together what belongs to the installation as a whole. */
import type { KeyPool } from '../certificates/keys.ts';
import type { Log } from '../log.ts';
import type { Notices } from '../notices/notices.ts';
import type { Portal } from '../portal.ts';
import type { SecretBox } from '../secrets/box.ts';
import type { Settings } from '../settings.ts';
import type { Database } from '../store/database.ts';
import { AcmeChallenges } from './acme-challenges.ts';
import { AcmeRenewal } from './acme-renewal.ts';
import { Choices } from './choices.ts';
import { Installation } from './installation.ts';
import { Ownership } from './ownership.ts';
import { Place } from './place.ts';

export interface Installed {
  readonly place: Place;
  /** Whom machines trust for the portal, in PEM. */
  readonly portalAuthority: () => Promise<string>;
  readonly parts: Pick<Portal, 'place' | 'installation' | 'ownership' | 'choices' | 'acme' | 'challenges'>;
}

export function composeInstallation(using: {
  readonly db: Database;
  readonly box: SecretBox;
  readonly keyPool: KeyPool;
  readonly settings: Pick<Settings, 'place' | 'proxy'>;
  readonly notices: Notices;
  readonly log: Log;
  readonly now: () => Date;
}): Installed {
  const { db, box, notices, log, now, settings } = using;
  const place = new Place(settings.place);
  const installation = new Installation(using);
  const challenges = new AcmeChallenges();
  const { identities } = installation;
  const { proxy } = settings;
  const parts = {
    place,
    installation,
    ownership: new Ownership({ db, now }),
    choices: new Choices({ db, place }),
    acme: new AcmeRenewal({ db, box, place, identities, challenges, notices, log, now, proxy }),
    challenges,
  };
  return { place, portalAuthority: () => installation.trusted(), parts };
}
