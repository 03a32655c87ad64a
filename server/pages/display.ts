/** In which language and colours a page is shown. */
import type { Language, Theme } from '../../ui/models/locals.ts';
import type { Caller } from '../operations/caller.ts';

export interface Display {
  readonly language: Language;
  readonly theme: Theme;
}

export const LANGUAGES: readonly Language[] = ['en', 'de'];
export const THEMES: readonly Theme[] = ['system', 'light', 'dark'];

/** The longest header that still says something about languages. */
const HEADER_MAX_CHARACTERS = 200;

/**
 * The person's own choice, else the one made before sign-in, else what the browser asks for.
 *
 * @param chosen the cookie of who is not signed in, `de.dark`
 * @param asked `header`: `Accept-Language`; `usual`: for who asks for none of ours
 */
export function displayOf(
  caller: Caller,
  chosen: string | undefined,
  asked: { readonly header: string; readonly usual: Language },
): Display {
  const person = caller.kind === 'user' || caller.kind === 'operator' ? caller.person : undefined;
  const [language = '', theme = ''] = (chosen ?? '').split('.');
  return {
    language:
      person?.language ??
      LANGUAGES.find((one) => one === language) ??
      preferredLanguage(asked.header, asked.usual),
    theme: person?.theme ?? THEMES.find((one) => one === theme) ?? 'system',
  };
}

/** RFC 9110, 12.5.4: the one of ours with the highest weight; the usual one when none is asked for. */
export function preferredLanguage(header: string, usual: Language = 'en'): Language {
  let best: { language: Language; weight: number } = { language: usual, weight: 0 };
  for (const range of header.slice(0, HEADER_MAX_CHARACTERS).split(',')) {
    const [tag = '', quality = ''] = range
      .trim()
      .toLowerCase()
      .split(/\s*;\s*/);
    const language = LANGUAGES.find((one) => tag === one || tag.startsWith(`${one}-`));
    const weight = /^q=(?:0(?:\.\d{0,3})?|1(?:\.0{0,3})?)$/.test(quality) ? Number(quality.slice(2)) : 1;
    if (language !== undefined && weight > best.weight) best = { language, weight };
  }
  return best.language;
}
