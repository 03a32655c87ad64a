/** What every page knows beside its model. */
import type { Brand, Locals, Notice, Who } from '../../ui/models/locals.ts';
import type { Caller } from '../operations/caller.ts';
import type { Portal } from '../portal.ts';
import type { Browser } from './browser.ts';
import type { Display } from './display.ts';
import { formToken } from './forgery.ts';
import type { Half } from './half.ts';

export interface Request {
  readonly portal: Portal;
  readonly caller: Caller;
  readonly browser: Browser;
  readonly half: Half;
  readonly path: string;
  readonly display: Display;
}

export function localsFor(request: Request): Locals {
  const { portal, caller, browser, half, path, display } = request;
  return {
    ...display,
    csrf: formToken(formSecret(caller, browser) ?? browser.newVisitor()),
    who: whoIs(caller),
    backEnd: half === 'back-end',
    path,
    notices: noticesFor(caller, portal),
    flash: browser.takeFlash(),
    brand: brandOf(portal),
    now: portal.now().toISOString(),
    zone: caller.kind === 'user' ? caller.zone : portal.choices.zone,
  };
}

/** What the token of this browser's forms is made of: the session, or before sign-in the visitor's value. */
export function formSecret(caller: Caller, browser: Browser): string | undefined {
  return caller.kind === 'anonymous' ? browser.visitor : browser.session;
}

function brandOf({ branding }: Portal): Brand {
  const support = branding.support();
  const { name = '', email = null, phone = null, web = null, text = null } = support ?? {};
  return {
    product: branding.productName(),
    logo: branding.asset('logo.png'),
    styles: branding.asset('brand.css'),
    support: support === null ? null : { name, email, phone, web, text },
  };
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

/** Operators see all that stands; the people of an account only what they would run into, without its details. */
function noticesFor(caller: Caller, { notices, health }: Portal): Notice[] {
  if (caller.kind === 'operator') return notices.list().map(toNotice);
  if (caller.kind !== 'user' || !health.readOnly) return [];
  const since = notices.list().find(({ code }) => code === 'disk-full')?.since ?? new Date().toISOString();
  return [{ code: 'cannot-save', severity: 'waiting', since, detail: '', href: null }];
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
