import { z } from 'zod';
import { publicOperation } from '../../operations/operation.ts';

/** What was sent, whatever it is: a form that refuses "unknown" values tells which are known. */
const Sent = z.string().max(200);

export const askForRenewal = publicOperation({
  id: 'device.renewal',
  method: 'POST',
  path: '/device/renewal',
  summary: 'A router asks for its next configuration, with the password of the one that it has',
  input: z.strictObject({ account: Sent, serial: Sent, password: Sent, fingerprint: Sent }),
  output: z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('current') }),
    z.object({ kind: z.literal('new'), configuration: z.record(z.string(), z.unknown()) }),
  ]),
  run: ({ portal, caller }, question) => portal.renewals.ask(question, caller.address),
});
