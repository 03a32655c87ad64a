/** Who branded the box, and whether the owner wants it. */
import { z } from 'zod';
import { Support } from '../../updates/branding/content.ts';
import { Presets } from '../../updates/branding/presets.ts';
import { RECORD_ERROR_CODES } from '../../updates/errors.ts';
import { backendOperation } from '../operations/operation.ts';
import { Empty } from '../operations/values.ts';
import { notFound } from '../refusal.ts';
import type { Portal } from '../portal.ts';

const BrandingView = z.object({
  /** Null: no integrator's record, plain Ferngate. */
  branding: z
    .object({
      product: z.string(),
      integrator: z.string(),
      support: Support.nullable(),
      presets: Presets,
      number: z.int(),
      signedAt: z.string(),
      /** SHA-256 of the keys that signed. */
      signers: z.array(z.string()),
      used: z.boolean(),
    })
    .nullable(),
  /** Why a record that the image carries is not used. */
  refused: z.object({ code: z.enum(RECORD_ERROR_CODES), reason: z.string() }).nullable(),
});

export const getBranding = backendOperation({
  id: 'backend.branding.get',
  method: 'GET',
  path: '/backend/branding',
  summary: 'Who branded this appliance, with which key, and what is preset',
  right: 'appliance.see',
  input: Empty,
  output: BrandingView,
  run: async ({ portal }) => present(portal),
});

export const useBranding = backendOperation({
  id: 'backend.branding.use',
  method: 'PUT',
  path: '/backend/branding',
  summary: 'Use the integrator’s branding and presets, or be plain Ferngate',
  right: 'appliance.change',
  input: z.strictObject({ used: z.boolean() }),
  output: BrandingView,
  object: ({ used }) => (used ? 'on' : 'off'),
  async run({ portal }, { used }) {
    if (!(await portal.branding.use(used))) throw notFound();
    return present(portal);
  },
});

function present({ branding }: Portal): z.input<typeof BrandingView> {
  const { held, refused } = branding.describe();
  if (held === undefined) return { branding: null, refused: refused ?? null };
  const { content, record, signers } = held.verified;
  const { product, integrator, support = null, presets } = content;
  const { counter: number, signedAt } = record;
  const shown = { product, integrator, support, presets, number, signedAt, signers: [...signers] };
  return { branding: { ...shown, used: held.used }, refused: refused ?? null };
}
