/** To whose key backups are encrypted. The secret half is in one answer, once, and is not kept. */
import { z } from 'zod';
import { backendOperation } from '../../operations/operation.ts';
import { Done, Empty } from '../../operations/values.ts';
import { invalid } from '../../refusal.ts';
import { Identity, newKeyPair, Recipient, recipientOf } from '../archive/sealing.ts';
import { utcTime } from '../../store/times.ts';
import { refuseToken } from './refusing.ts';

export const makeKey = backendOperation({
  id: 'backend.backup.key.make',
  method: 'POST',
  path: '/backend/backups/key',
  summary: 'Make a new key pair for backups. The secret half is in the answer and nowhere else',
  right: 'backup.change',
  input: Empty,
  output: z.object({ identity: z.string(), recipient: z.string() }),
  async run(call) {
    refuseToken(call);
    const pair = await newKeyPair();
    await call.portal.backups.settings.writeRecipient(pair.recipient, null);
    return pair;
  },
});

export const setKey = backendOperation({
  id: 'backend.backup.key.set',
  method: 'PUT',
  path: '/backend/backups/key',
  summary: 'Encrypt backups to a public key that the owner brings; those that there are stay as they are',
  right: 'backup.change',
  input: z.strictObject({ recipient: Recipient }),
  output: Done,
  object: ({ recipient }) => recipient,
  async run(call, { recipient }) {
    refuseToken(call);
    await call.portal.backups.settings.writeRecipient(recipient, null);
    return {};
  },
});

export const proveKey = backendOperation({
  id: 'backend.backup.key.prove',
  method: 'POST',
  path: '/backend/backups/key/prove',
  summary: 'Show that the secret half is at hand; it is compared and forgotten',
  right: 'backup.change',
  input: z.strictObject({ identity: Identity }),
  output: Done,
  async run({ portal }, { identity }) {
    const { recipient } = await portal.backups.settings.read();
    const own = await recipientOf(identity);
    if (recipient !== own) throw invalid('identity', 'backup-not-yours');
    await portal.backups.settings.writeRecipient(own, utcTime(portal.now()));
    return {};
  },
});
