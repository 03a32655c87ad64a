/** The same pages as an integrator's product. */
import { brandAssets } from '../../../server/branding/brand-assets.ts';
import type { Brand } from '../../../ui/models/locals.ts';
import type { ViewModels } from '../../../ui/models/views.ts';
import { checkBranding } from '../../../updates/branding/content.ts';
import { acmeBranding } from '../../updates/signed.ts';
import { accessSamples } from './access.ts';
import { deviceSamples } from './devices.ts';
import { backEnd, type Sample } from './sample.ts';

const content = checkBranding(acmeBranding);

/** For the gallery to serve. */
export const brandFiles = brandAssets({ bytes: Buffer.from('sample'), content });

const { support } = acmeBranding;
const brand: Brand = {
  product: acmeBranding.product,
  logo: brandFiles.find(({ name }) => name === 'logo.png')?.path ?? null,
  styles: brandFiles.find(({ name }) => name === 'brand.css')?.path ?? null,
  support,
};

const model: ViewModels['backend-branding'] = {
  mayChange: true,
  refused: null,
  branding: {
    ...{ product: brand.product, integrator: acmeBranding.integrator, number: 3, used: true },
    ...{ signedAt: '2026-11-02T09:14:00Z', logo: brand.logo, support },
    signers: ['1A3F 09BC 77D2 4E10 B6C9 0A45 52EF 8D31 0C67 9B1E F420 6AD8 3375 C11B 90AF E264'],
    presets: [
      { what: 'zone', value: 'Europe/Berlin' },
      { what: 'ntp', value: 'ntp1.acme.example, ntp2.acme.example' },
      { what: 'secondFactorRequired', value: 'true' },
    ],
  },
};

function branded(from: readonly Sample[], name: string): Sample {
  const sample = from.find((one) => one.name === name);
  if (sample === undefined) throw new Error(`no sample ${name}`);
  return { ...sample, name: `${name}-branded`, locals: { ...sample.locals, brand } };
}

export const brandingSamples: readonly Sample[] = [
  branded(accessSamples, 'sign-in'),
  branded(deviceSamples, 'overview'),
  { name: 'backend-branding', view: 'backend-branding', model, locals: { ...backEnd, brand } },
  {
    name: 'backend-branding-refused',
    view: 'backend-branding',
    model: {
      mayChange: true,
      branding: null,
      refused: {
        code: 'unknown-signer',
        reason: `signed by ${'9f'.repeat(32)}, whom nobody here trusts`,
      },
    },
    locals: backEnd,
  },
];
