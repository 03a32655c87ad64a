import { changePassword } from '../../people/operations/me.ts';
import { halfPaths } from '../half-paths.ts';
import { outcomeOf, refusedWith } from '../outcome.ts';
import { go, selfPage, type Page } from '../page.ts';
import type { Half } from '../half.ts';
import { showProfile } from './profile.ts';

export function passwordPage(half: Half): Page {
  return selfPage({
    method: 'POST',
    path: halfPaths(half).own.password(),
    async run(visit) {
      const { form, invoke } = visit;
      // `username` is there for password managers only.
      form.expect('username', 'password', 'newPassword', 'repeat');
      const [password, newPassword] = [form.text('password'), form.text('newPassword')];
      const outcome =
        newPassword === form.text('repeat')
          ? await outcomeOf(() => invoke(changePassword, { password, newPassword }))
          : refusedWith('repeat', 'repeat-differs');
      if (outcome.ok) return go(halfPaths(half).own.page(), { code: 'passwordChanged' });
      return showProfile(visit, { form: 'password', errors: outcome.errors, status: outcome.status });
    },
  });
}
