import { Refusal } from '../../refusal.ts';
import type { Visit } from '../page.ts';

/** Whoever comes with the one-time link that was printed at the start. @throws Refusal `gone`, `too-many-requests` */
export async function checkSetUpLink({ portal, caller, param }: Visit): Promise<void> {
  const right = await portal.signIn.guarded('set-up', caller.address, () =>
    portal.ownership.isSetUpToken(param('token')),
  );
  if (!right) throw new Refusal('gone');
}
