import { z } from 'zod';
import { selfOperation } from '../../operations/operation.ts';
import { Done, PasswordText } from '../../operations/values.ts';
import { invalid, Refusal } from '../../refusal.ts';
import { ownPeople, ownSession, reauthenticate, secondFactorRequired } from './me.ts';

const Reauthenticated = z.strictObject({ password: PasswordText });
const Codes = z.object({ recoveryCodes: z.array(z.string()) });

export const beginSecondFactor = selfOperation({
  id: 'me.second-factor.begin',
  method: 'POST',
  path: '/me/second-factor',
  summary: 'Begin to set up an authenticator app; nothing changes until its first code is confirmed',
  input: z.strictObject({ password: PasswordText.optional() }),
  output: z.object({ uri: z.string(), secret: z.string() }),
  async run(call, { password }) {
    ownSession(call);
    // Who has to set one up came here with his password alone and may do nothing else: asking again proves
    // nothing more. Everybody else may have left a browser open.
    if (!call.caller.unfinished) {
      if (password === undefined) throw invalid('password', 'required');
      await reauthenticate(call, password);
    }
    return ownPeople(call).secondFactor.begin(call.caller.person.id);
  },
});

export const confirmSecondFactor = selfOperation({
  id: 'me.second-factor.confirm',
  method: 'POST',
  path: '/me/second-factor/confirm',
  summary: 'Confirm the app with its first code; the answer has the recovery codes, once',
  input: z.strictObject({ code: z.string().min(1).max(20) }),
  output: Codes,
  async run(call, { code }) {
    const keep = ownSession(call);
    const recoveryCodes = await ownPeople(call).secondFactor.confirm(call.caller.person.id, code, keep);
    // The first operator who gets here owns the box from now on.
    if (call.caller.kind === 'operator') await call.portal.ownership.owned();
    return { recoveryCodes };
  },
});

export const removeMySecondFactor = selfOperation({
  id: 'me.second-factor.remove',
  method: 'POST',
  path: '/me/second-factor/remove',
  summary: 'Remove your second factor, where none is required',
  input: Reauthenticated,
  output: Done,
  async run(call, { password }) {
    const keep = ownSession(call);
    await reauthenticate(call, password);
    const { caller } = call;
    if (await secondFactorRequired(call))
      throw new Refusal('not-allowed', [{ field: '', code: 'second-factor-needed' }]);
    await ownPeople(call).secondFactor.remove(caller.person.id, keep);
    return {};
  },
});

export const renewRecoveryCodes = selfOperation({
  id: 'me.recovery-codes',
  method: 'POST',
  path: '/me/recovery-codes',
  summary: 'New recovery codes; the old ones stop working',
  input: Reauthenticated,
  output: Codes,
  async run(call, { password }) {
    ownSession(call);
    await reauthenticate(call, password);
    return { recoveryCodes: await ownPeople(call).secondFactor.newRecoveryCodes(call.caller.person.id) };
  },
});
