import { z } from 'zod';
import { backendOperation } from '../operations/operation.ts';
import { Done, Empty, Id } from '../operations/values.ts';
import type { Bundle } from './bundles.ts';

/** The vendor's public key of age; empty: not encrypted. */
const OptionalRecipient = z.string().regex(/^(?:age1[ac-hj-np-z02-9]{58})?$/, { error: 'backup-recipient' });

const BundleView = z.object({
  id: z.string(),
  madeAt: z.string(),
  files: z.array(z.object({ name: z.string(), bytes: z.int(), text: z.string() })),
});

const present = ({ id, madeAt, files }: Bundle) => ({
  id,
  madeAt: madeAt.toISOString(),
  files: files.map(({ name, text }) => ({ name, bytes: Buffer.byteLength(text), text })),
});

export const makeBundle = backendOperation({
  id: 'bundle.make',
  streams: true,
  method: 'POST',
  path: '/backend/bundles',
  summary: 'Make a support bundle: every file of it is shown, nothing is sent anywhere',
  right: 'support.change',
  input: Empty,
  output: BundleView,
  run: async ({ portal }) => present(await portal.bundles.make()),
});

export const getBundle = backendOperation({
  id: 'bundle.get',
  method: 'GET',
  path: '/backend/bundles/latest',
  summary: 'The support bundle that was made last, for a quarter of an hour',
  right: 'support.change',
  input: Empty,
  output: z.object({ bundle: BundleView.nullable() }),
  async run({ portal }) {
    const latest = portal.bundles.latest();
    return { bundle: latest === undefined ? null : present(latest) };
  },
});

export const archiveBundle = backendOperation({
  id: 'bundle.archive',
  streams: true,
  method: 'POST',
  path: '/backend/bundles/{bundleId}/archive',
  summary: 'The support bundle as one file, encrypted to a public key of age if one is given',
  right: 'support.change',
  input: z.strictObject({ bundleId: Id, recipient: OptionalRecipient.default('') }),
  output: z.object({ name: z.string(), base64: z.string() }),
  object: ({ recipient }) => (recipient === '' ? 'not encrypted' : recipient),
  async run({ portal }, { bundleId, recipient }) {
    const { name, body } = await portal.bundles.archive(bundleId, recipient === '' ? null : recipient);
    return { name, base64: body.toString('base64') };
  },
});

export const discardBundle = backendOperation({
  id: 'bundle.discard',
  streams: true,
  method: 'DELETE',
  path: '/backend/bundles/{bundleId}',
  summary: 'Forget a support bundle at once',
  right: 'support.change',
  input: z.strictObject({ bundleId: Id }),
  output: Done,
  async run({ portal }, { bundleId }) {
    portal.bundles.discard(bundleId);
    return {};
  },
});
