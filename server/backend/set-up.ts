import { z } from 'zod';
import { publicOperation } from '../operations/operation.ts';
import { Done, LoginName, PasswordText, requiredLine } from '../operations/values.ts';
import { Refusal } from '../refusal.ts';
import { hashToken } from '../secrets/random.ts';

export const setUp = publicOperation({
  id: 'backend.set-up',
  method: 'POST',
  path: '/backend/set-up',
  summary:
    'The first operator, with the one-time link that was printed at the start; then sign in and set up a second factor',
  input: z.strictObject({
    token: z.string().max(200),
    name: LoginName,
    displayName: requiredLine(80),
    password: PasswordText,
  }),
  output: Done,
  async run({ portal, caller }, { token, name, displayName, password }) {
    const right = await portal.signIn.guarded('set-up', caller.address, () =>
      portal.ownership.isSetUpToken(token),
    );
    if (!right) throw new Refusal('gone', [{ field: '', code: 'link-ended' }]);
    const passwordHash = await portal.people.passwords.hashFor(name, password, 'password');
    await portal.operators.createFirst({ name, displayName, passwordHash, tokenHash: hashToken(token) });
    await portal.audit.write({
      subject: `operator ${name}`,
      address: caller.address,
      action: 'backend.set-up',
      object: name,
      result: 'done',
    });
    return {};
  },
});
