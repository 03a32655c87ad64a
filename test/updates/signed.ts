/** Keys and records to try things with. */
import { createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto';
import type { Json } from '../../updates/canonical-json.ts';
import { publicKey, type PublicKey } from '../../updates/keys.ts';
import { makeKeyPair, signRecord } from '../../updates/sign.ts';
import { png } from './png.ts';

export interface Signer {
  readonly key: KeyObject;
  readonly public: PublicKey;
  readonly publicPem: string;
  readonly privatePem: string;
}

export function newSigner(): Signer {
  const { privatePem, publicPem } = makeKeyPair();
  return {
    key: createPrivateKey(privatePem),
    public: publicKey(createPublicKey(publicPem)),
    publicPem,
    privatePem,
  };
}

export const SIGNED_AT = new Date('2026-11-20T09:00:00Z');

export const acmeBranding = {
  product: 'Acme Connect',
  integrator: 'Acme Automation GmbH',
  support: {
    name: 'Acme service desk',
    email: 'service@acme.example',
    phone: '+49 711 5550-100',
    web: 'https://service.acme.example/connect',
    text: { en: 'Monday to Friday, 7 to 18 h', de: 'Montag bis Freitag, 7 bis 18 Uhr' },
  },
  accent: { light: '#8a3b00', dark: '#ffb27a' },
  logo: png().toString('base64'),
  presets: { zone: 'Europe/Berlin', language: 'de', pool: '10.64.0.0/12', connectionHours: 4 },
} as const;

export function branded(
  signers: readonly Signer[],
  { counter = 1, content = acmeBranding }: { counter?: number; content?: Json } = {},
): Buffer {
  return signRecord(
    { kind: 'branding', counter, signedAt: SIGNED_AT, content },
    signers.map(({ key }) => key),
  );
}
