/** What every page knows beside its model. */
import type { Language, Locals, Notice, Theme, Who } from '../../ui/models/locals.ts';
import type { Caller } from '../operations/caller.ts';
import type { Portal } from '../portal.ts';
import type { Browser } from './browser.ts';
import { formToken } from './forgery.ts';
import type { Half } from './page.ts';

export interface Request {
  readonly portal: Portal;
  readonly caller: Caller;
  readonly browser: Browser;
  readonly half: Half;
  readonly path: string;
  /** The header `Accept-Language`. */
  readonly languages: string;
}

const LANGUAGES: readonly Language[] = ['en', 'de'];
const THEMES: readonly Theme[] = ['system', 'light', 'dark'];

export function localsFor(request: Request): Locals {
  const { portal, caller, browser, half, path } = request;
  return {
    ...displayOf(request),
    csrf: formToken(formSecret(caller, browser) ?? browser.newVisitor()),
    who: whoIs(caller),
    backEnd: half === 'back-end',
    path,
    notices: caller.kind === 'operator' ? portal.notices.list().map(toNotice) : [],
    flash: browser.takeFlash(),
    now: portal.now().toISOString(),
    zone: 'UTC',
  };
}

/** What the token of this browser's forms is made of: the session, or before sign-in the visitor's value. */
export function formSecret(caller: Caller, browser: Browser): string | undefined {
  return caller.kind === 'anonymous' ? browser.visitor : browser.session;
}

/** The person's own choice, else the one made before sign-in, else what the browser asks for. */
export function displayOf({ caller, browser, languages }: Request): { language: Language; theme: Theme } {
  const person = caller.kind === 'user' || caller.kind === 'operator' ? caller.person : undefined;
  const [language = '', theme = ''] = (browser.display ?? '').split('.');
  return {
    language: person?.language ?? LANGUAGES.find((one) => one === language) ?? preferredLanguage(languages),
    theme: person?.theme ?? THEMES.find((one) => one === theme) ?? 'system',
  };
}

/** RFC 9110, 12.5.4: the one of ours with the highest weight; English when none is asked for. */
export function preferredLanguage(header: string): Language {
  let best: { language: Language; weight: number } = { language: 'en', weight: 0 };
  for (const range of header.slice(0, 200).split(',')) {
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

function whoIs(caller: Caller): Who | null {
  switch (caller.kind) {
    case 'user': {
      const { name, displayName, role } = caller.person;
      const { facts } = caller.account;
      return {
        kind: 'user',
        name,
        displayName,
        role,
        account: { name: facts.name, displayName: facts.title },
      };
    }
    case 'operator':
      return { kind: 'operator', name: caller.person.name, displayName: caller.person.displayName };
    case 'anonymous':
    case 'box':
      return null;
  }
}

function toNotice(notice: ReturnType<Portal['notices']['list']>[number]): Notice {
  const { code, severity, about, since, detail } = notice;
  return {
    code,
    severity: severity === 'alarm' ? 'broken' : 'waiting',
    since,
    params: { about },
    detail,
    href: null,
  };
}
