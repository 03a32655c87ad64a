/** The three steps of a change of authority; `keys/authority-change.ts` carries them out. */
import { z } from 'zod';
import { Confirmation } from '../../devices/operations/device-input.ts';
import { accountOperation, type AccountCall } from '../../operations/operation.ts';
import { Empty } from '../../operations/values.ts';
import { invalid } from '../../refusal.ts';
import { ApplianceUnavailable } from '../../rooms/appliance.ts';
import { AuthorityStandingView, presentAuthorities } from '../authority-view.ts';

/** With `force` although somebody is left behind; then the account's name confirms it. */
const Force = z.strictObject({ force: z.boolean().default(false), confirm: Confirmation.default('') });

export const publishAuthority = accountOperation({
  id: 'authority.publish',
  method: 'POST',
  path: '/authorities/publish',
  summary: 'Make the next certificate authority; it is trusted from now on and issues nothing yet',
  right: 'setting.change',
  input: Empty,
  output: AuthorityStandingView,
  async run({ account }) {
    await account.authorityChange.publish();
    return applied(account);
  },
});

export const switchAuthority = accountOperation({
  id: 'authority.switch',
  method: 'POST',
  path: '/authorities/switch',
  summary: 'Let the next authority issue; refused while devices or seats do not trust it yet, unless forced',
  right: 'setting.change',
  input: Force,
  output: AuthorityStandingView,
  object: ({ force }) => (force ? 'forced' : ''),
  async run({ account }, { force, confirm }) {
    confirmed(account, force, confirm);
    await account.authorityChange.switchOver(force);
    return applied(account);
  },
});

export const retireAuthority = accountOperation({
  id: 'authority.retire',
  method: 'POST',
  path: '/authorities/retire',
  summary: 'Trust the former authority no more; refused while certificates of it are in use, unless forced',
  right: 'setting.change',
  input: Force,
  output: AuthorityStandingView,
  object: ({ force }) => (force ? 'forced' : ''),
  async run({ account }, { force, confirm }) {
    confirmed(account, force, confirm);
    await account.authorityChange.retire(force);
    return applied(account);
  },
});

type Account = AccountCall['account'];

function confirmed({ facts }: Account, force: boolean, confirm: string): void {
  if (force && confirm !== facts.name) throw invalid('confirm', 'confirm-name', { name: facts.name });
}

/** The step is written down: an appliance that is away gets the room as soon as it is back. */
async function applied(account: Account): Promise<z.input<typeof AuthorityStandingView>> {
  await account.room.put().catch((error: unknown) => {
    if (!(error instanceof ApplianceUnavailable)) throw error;
  });
  account.live.publish({ kind: 'view' });
  return presentAuthorities(account);
}
