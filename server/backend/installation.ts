/** What the appliance's own console shows of the portal, and the set-up link that it hands out. */
import { z } from 'zod';
import { paths } from '../../ui/paths.ts';
import { portalAddress } from '../accounts/facts.ts';
import { backendOperation } from '../operations/operation.ts';
import { Empty } from '../operations/values.ts';
import type { Portal } from '../portal.ts';
import { Refusal } from '../refusal.ts';

export const getInstallation = backendOperation({
  id: 'backend.installation.get',
  method: 'GET',
  path: '/backend/installation',
  summary:
    'How the portal calls itself, the fingerprint of its certificate, and whether somebody owns the box',
  right: 'appliance.see',
  input: Empty,
  output: z.object({
    address: z.string(),
    fingerprint: z.string(),
    owned: z.boolean(),
    /** For root on the box alone, and only as long as nobody owns it: whoever opens it becomes the owner. */
    setUpLink: z.string().nullable(),
  }),
  async run({ portal, caller }) {
    const { fingerprint } = await portal.installation.portalIdentity(portal.place.name, portal.place.also);
    const token = caller.kind === 'box' ? await portal.ownership.setUpToken() : null;
    return {
      address: portalAddress(portal.place),
      fingerprint,
      owned: await portal.ownership.owned(),
      setUpLink: token === null ? null : linkOf(portal, token),
    };
  },
});

export const createSetUpLink = backendOperation({
  id: 'backend.set-up-link.create',
  method: 'POST',
  path: '/backend/set-up-link',
  summary: 'A new one-time link to the set-up page, for root on the box; the one before ends',
  right: 'operator.change',
  input: Empty,
  output: z.object({ link: z.string() }),
  async run({ portal, caller }) {
    if (caller.kind !== 'box') throw new Refusal('not-allowed');
    const token = await portal.ownership.newSetUpToken();
    if (token === undefined) throw new Refusal('gone', [{ field: '', code: 'link-ended' }]);
    return { link: linkOf(portal, token) };
  },
});

function linkOf({ place }: Portal, token: string): string {
  return `${portalAddress(place)}${paths.backEnd.setUp(token)}`;
}
