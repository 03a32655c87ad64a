import type { UserCaller } from '../../operations/caller.ts';
import { LoginName } from '../../operations/values.ts';
import { notFound } from '../../refusal.ts';
import { listUsers } from '../../users/operations/users.ts';
import type { UserView } from '../../users/user-view.ts';
import type { Visit } from '../page.ts';

/** The person that the page's address names. @throws Refusal `not-found` */
export async function userNamed({ invoke, param }: Visit<UserCaller>): Promise<UserView> {
  const name = LoginName.safeParse(param('name'));
  if (!name.success) throw notFound();
  const { users } = await invoke(listUsers, { name: name.data });
  const [user] = users;
  if (user === undefined) throw notFound();
  return user;
}
