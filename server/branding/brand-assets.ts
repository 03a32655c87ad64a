/**
 * The logo and the colours as a browser gets them: beside the portal's own files, under a path that holds a hash of
 * the record, with a type that is fixed here and not said by the record.
 */
import { createHash } from 'node:crypto';
import { accentOf, type Theme } from '../../updates/branding/colours.ts';
import { logoOf, type BrandingContent } from '../../updates/branding/content.ts';
import type { Branding } from '../../updates/branding/read-branding.ts';
import type { Asset } from '../../ui/assets.ts';

export interface BrandAsset extends Asset {
  readonly name: 'logo.png' | 'brand.css';
}

const HASH_CHARACTERS = 16;

export function brandAssets({ bytes, content }: Pick<Branding, 'bytes' | 'content'>): BrandAsset[] {
  const version = createHash('sha256').update(bytes).digest('hex').slice(0, HASH_CHARACTERS);
  const at = (name: BrandAsset['name']) => `/assets/brand-${version}/${name}`;
  const { logo, accent } = content;
  const assets: BrandAsset[] = [];
  if (logo !== undefined)
    assets.push({ name: 'logo.png', path: at('logo.png'), type: 'image/png', body: logoOf(logo) });
  if (accent !== undefined)
    assets.push({
      ...{ name: 'brand.css' as const, path: at('brand.css') },
      ...{ type: 'text/css; charset=utf-8', body: Buffer.from(styles(accent)) },
    });
  return assets;
}

/** The account's half only: violet says *Back end*, whoever sells the box. The values are `#rrggbb`, nothing else. */
function styles(accent: NonNullable<BrandingContent['accent']>): string {
  const half = ":root[data-half='account']";
  const light = rules(accent.light, 'light');
  const dark = rules(accent.dark, 'dark');
  return `${half}{${light}}
${half}[data-theme='dark']{${dark}}
@media (prefers-color-scheme: dark){${half}[data-theme='system']{${dark}}}
`;
}

function rules(colour: string, theme: Theme): string {
  const { action, actionInk, actionHover, actionSoft } = accentOf(colour, theme);
  return `--action:${action};--action-ink:${actionInk};--action-hover:${actionHover};--action-soft:${actionSoft}`;
}
