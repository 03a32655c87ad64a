/** What a branding record says: how the product is called and looks, whom its users ask, and what it starts with. */
import { z } from 'zod';
import type { Json } from '../canonical-json.ts';
import { RecordError } from '../errors.ts';
import { CONTRAST_MIN, lowestContrast, type Theme } from './colours.ts';
import { checkLogo, LOGO_MAX_BYTES } from './logo.ts';
import { hostName, line, Presets } from './presets.ts';

/** Base64 takes four characters for three bytes. */
const LOGO_MAX_CHARACTERS = Math.ceil(LOGO_MAX_BYTES / 3) * 4;

const Colour = (theme: Theme) =>
  z
    .string()
    .regex(/^#[0-9a-f]{6}$/, 'not a colour such as #0b5cad')
    .refine((colour) => lowestContrast(colour, theme) >= CONTRAST_MIN, {
      error: ({ input }) =>
        `the contrast of ${String(input)} is ${lowestContrast(String(input), theme).toFixed(2)}; people need ${CONTRAST_MIN}`,
    });

/** A page that people may open by a click; nothing of it is ever loaded by ours. */
const WebAddress = z
  .string()
  .max(200)
  .regex(/^https:\/\/[^\s"'<>\\`{}|^]+$/u, 'not an address that begins with https://')
  .refine((text) => {
    const url = URL.canParse(text) ? new URL(text) : undefined;
    return (
      url !== undefined &&
      url.username === '' &&
      url.password === '' &&
      hostName.safeParse(url.hostname).success
    );
  }, 'not a web address');

export const Support = z.strictObject({
  name: line(80),
  email: z.email().max(254).optional(),
  phone: z
    .string()
    .regex(/^\+?[0-9][0-9 ()/.-]{2,38}[0-9]$/, 'not a telephone number')
    .optional(),
  web: WebAddress.optional(),
  /** When somebody answers, which contract number to have at hand. */
  text: z.strictObject({ en: line(300), de: line(300) }).optional(),
});
export type Support = z.infer<typeof Support>;

export const BrandingContent = z.strictObject({
  /** Instead of "Ferngate" wherever the portal names itself. */
  product: line(32),
  integrator: line(80),
  support: Support.optional(),
  accent: z.strictObject({ light: Colour('light'), dark: Colour('dark') }).optional(),
  /** A PNG in base64. */
  logo: z.base64().max(LOGO_MAX_CHARACTERS).optional(),
  presets: Presets.default({}),
});
export type BrandingContent = z.infer<typeof BrandingContent>;

/** @throws RecordError `bad-content` */
export function checkBranding(content: unknown): BrandingContent {
  const parsed = BrandingContent.safeParse(content);
  if (!parsed.success) {
    const reasons = parsed.error.issues.map(
      ({ path, message }) => `${path.join('.') || 'content'}: ${message}`,
    );
    throw new RecordError('bad-content', reasons.join('; ').slice(0, 1000), { cause: parsed.error });
  }
  if (parsed.data.logo !== undefined) checkLogo(logoOf(parsed.data.logo));
  return parsed.data;
}

/** @throws RecordError `bad-content`: base64 with more than one way to write the same bytes */
export function logoOf(base64: string): Buffer {
  const bytes = Buffer.from(base64, 'base64');
  if (bytes.toString('base64') !== base64) throw new RecordError('bad-content', 'the logo is not base64');
  return bytes;
}

/** As canonical JSON takes it. */
export function brandingJson(content: BrandingContent): Json {
  return content;
}
