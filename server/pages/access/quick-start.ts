/** First steps for people who have nothing yet, and what programs fetch before anybody signs in. */
import type { QuickStartModel } from '../../../ui/models/settings.ts';
import { paths } from '../../../ui/paths.ts';
import { portalAddress } from '../../accounts/facts.ts';
import { notFound } from '../../refusal.ts';
import { file, publicPage, show, type Page } from '../page.ts';

const WHO: readonly QuickStartModel['who'][] = ['technician', 'router'];

export function quickStartPages(): Page[] {
  return [
    publicPage({
      method: 'GET',
      path: paths.quickStart(':who'),
      async run({ portal, param }) {
        const who = WHO.find((one) => one === param('who'));
        if (who === undefined) throw notFound();
        const { own } = await portal.installation.portalIdentity(portal.place.name, portal.place.also);
        return show('quick-start', { who, address: portalAddress(portal.place), ownAuthority: own });
      },
    }),
    publicPage({
      method: 'GET',
      path: paths.authorityFile(),
      async run({ portal }) {
        // What TLS shows to everybody who connects.
        return file('authority.pem', 'application/x-pem-file', await portal.installation.authority());
      },
    }),
    publicPage({
      method: 'GET',
      path: paths.acmeChallenge(':token'),
      async run({ portal, param }) {
        const word = portal.challenges.find(param('token'));
        if (word === undefined) throw notFound();
        return file('challenge', 'application/octet-stream', word);
      },
    }),
  ];
}
