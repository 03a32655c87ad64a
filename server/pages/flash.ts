/**
 * What the last form did, said once on the page after its redirect. It travels in a cookie, because the redirect
 * may be followed after a restart; it names things and never holds a secret.
 */
import { z } from 'zod';
import type { FlashCode } from '../../ui/models/locals.ts';
import { en } from '../../ui/texts/en.ts';
import { namesIn } from '../../ui/texts/format.ts';

export interface Flash {
  readonly code: FlashCode;
  readonly params?: Readonly<Record<string, string | number>>;
}

const Sent = z.strictObject({
  code: z.string().max(40),
  params: z.record(z.string().max(20), z.union([z.string().max(200), z.number()])).default({}),
});

export function writeFlash(flash: Flash): string {
  return Buffer.from(JSON.stringify(flash)).toString('base64url');
}

/** Null for whatever is not one of ours: a cookie is a request's text like any other. */
export function readFlash(text: string | undefined): Flash | null {
  if (text === undefined || text.length > 2000) return null;
  try {
    const { code, params } = Sent.parse(JSON.parse(Buffer.from(text, 'base64url').toString('utf8')));
    if (!isFlashCode(code) || !namesIn(en.flash[code]).every((name) => Object.hasOwn(params, name)))
      return null;
    return { code, params };
  } catch {
    return null;
  }
}

function isFlashCode(code: string): code is FlashCode {
  return Object.hasOwn(en.flash, code);
}
