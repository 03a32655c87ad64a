/**
 * The way of a request through the pages: find the page, see that it was one of our own pages that asked, who
 * asks and whether he may, read the form, check its token; then the page itself, and its answer.
 */
import type { Context } from 'koa';
import type { Views } from '../../ui/view.ts';
import { portalAddress } from '../accounts/facts.ts';
import { refusing } from '../backups/operations/refusing.ts';
import { callerOf } from '../http/caller-of.ts';
import { agentOf, sourceOf } from '../http/source.ts';
import type { Caller } from '../operations/caller.ts';
import { invoke } from '../operations/invoke.ts';
import type { Portal } from '../portal.ts';
import { Refusal } from '../refusal.ts';
import { SELF } from '../rights/rights.ts';
import { writeAnswer } from './answer.ts';
import { Browser } from './browser.ts';
import { displayOf, type Display } from './display.ts';
import { errorAnswer, errorPage } from './error-page.ts';
import { isFormToken, isFromOwnPage } from './forgery.ts';
import { CSRF_FIELD, Form, readForm } from './form.ts';
import { halfPaths } from './half-paths.ts';
import { formSecret, localsFor } from './locals.ts';
import { outcomeOf } from './outcome.ts';
import { readStreamedForm } from './streamed-form.ts';
import { go, show, type Answer, type Page, type Visit } from './page.ts';
import type { Half } from './half.ts';
import type { Found, Routes } from './routes.ts';

export interface Pages {
  readonly portal: Portal;
  readonly views: Views;
  readonly routes: Routes;
}

export async function respond(ctx: Context, pages: Pages): Promise<void> {
  const { portal, views } = pages;
  const found = pages.routes.find(ctx.method, ctx.path);
  const half: Half = /^\/back-end(?:\/|$)/.test(ctx.path) ? 'back-end' : 'account';
  const browser = new Browser(ctx, half);
  let caller: Caller = { kind: 'anonymous', address: sourceOf(ctx), agent: agentOf(ctx) };
  const display = () =>
    displayOf(caller, browser.display, {
      header: ctx.get('accept-language'),
      usual: portal.branding.presets().language ?? 'en',
    });
  const locals = () =>
    localsFor({
      portal,
      caller,
      browser,
      half,
      path: shownPath(ctx, pages.routes, half),
      display: display(),
    });
  try {
    caller = await whoAsks(ctx, portal, browser);
    const answer = await answerOf(ctx, found, { ...pages, caller, browser, half, display: display() });
    writeAnswer(answer, { ctx, views, browser, locals });
  } catch (error) {
    const { answer, problem, reference } = errorAnswer(error, ctx.method !== 'POST');
    if (reference !== '') portal.log.error({ error, path: ctx.path, reference }, 'a page failed');
    if (problem.retryAfterS !== undefined) ctx.set('Retry-After', String(problem.retryAfterS));
    // The rest of a body that is too large will not be read.
    if (problem.code === 'too-large') ctx.set('Connection', 'close');
    writeAnswer(answer, { ctx, views, browser, locals });
  }
}

interface Asking extends Pages {
  readonly caller: Caller;
  readonly browser: Browser;
  readonly half: Half;
  readonly display: Display;
}

async function answerOf(ctx: Context, found: Found, asking: Asking): Promise<Answer> {
  const { portal, caller, browser } = asking;
  if (found.kind === 'none') return errorPage('notFound', 404);
  if (found.kind === 'other-method') {
    ctx.set('Allow', found.allow);
    return errorPage('badRequest', 405);
  }
  const { page, params } = found;
  const changes = page.method === 'POST';
  if (changes && !isFromOwnPage(ctx, portal.place)) {
    return show(
      'message',
      { code: 'foreignForm', params: { address: portalAddress(portal.place) }, href: null },
      403,
    );
  }
  if (changes && portal.place.isProved(ctx.get('origin'))) await portal.choices.forgetFormer();
  const elsewhere = leadElsewhere(ctx, page, asking);
  if (elsewhere !== undefined) return elsewhere;
  if (!changes) return page.run(visitOf(ctx, { ...asking, params, form: new Form() }));
  const genuine = (sent: Form) => isFormToken(sent.text(CSRF_FIELD), formSecret(caller, browser));
  const form = await readAnyForm(ctx, page, { portal, genuine });
  if (!genuine(form)) return errorPage('stale', 403);
  // A form may take half a minute to arrive: who was shut out meanwhile must not act with what he was before.
  const now = { ...asking, caller: await whoAsks(ctx, portal, browser) };
  return leadElsewhere(ctx, page, now) ?? page.run(visitOf(ctx, { ...now, params, form }));
}

/** A large file is kept only for a form of ours; who was shut out while it came is found out afterwards. */
async function readAnyForm(
  ctx: Context,
  { uploads = false }: Page,
  { portal, genuine }: { portal: Portal; genuine: (form: Form) => boolean },
): Promise<Form> {
  if (uploads !== 'streamed') return readForm(ctx.req, { uploads });
  return readStreamedForm(ctx.req, {
    allow: (sent) => {
      if (!genuine(sent)) throw new Refusal('not-allowed');
    },
    take: (pieces) => refusing(() => portal.restore.incoming.receive(pieces)),
  });
}

/** To the sign-in, to the missing second factor, or nowhere: the page is for the caller. */
function leadElsewhere(ctx: Context, page: Page, { caller, half, browser }: Asking): Answer | undefined {
  if (page.access === 'public') return undefined;
  if (caller.kind === 'anonymous' || caller.kind === 'box') {
    const query = new URLSearchParams();
    if (page.method === 'GET' && ctx.url !== halfPaths(half).home) query.set('next', ctx.url);
    // Somebody who was signed in stands here again.
    if (browser.session !== undefined) query.set('ended', 'expired');
    browser.signedOut();
    const { signIn } = halfPaths(half);
    return go(query.size === 0 ? signIn : `${signIn}?${query.toString()}`);
  }
  if (caller.unfinished && !page.unfinished) {
    return go(halfPaths(half).setUpSecondFactor);
  }
  if (!caller.rights.has(page.access === 'self' ? SELF : page.access)) throw new Refusal('not-allowed');
  return undefined;
}

/** A cookie of the other half's people is nobody's here, wherever it was put. */
async function whoAsks(ctx: Context, portal: Portal, browser: Browser): Promise<Caller> {
  const address = sourceOf(ctx);
  const agent = agentOf(ctx);
  const byItself = ctx.get('x-ferngate-refresh') !== '';
  const caller = await callerOf(portal, { address, agent, text: browser.session, by: 'cookie', byItself });
  const wanted = browser.half === 'back-end' ? 'operator' : 'user';
  return caller.kind === wanted ? caller : { kind: 'anonymous', address, agent };
}

interface Asked extends Pick<Visit, 'portal' | 'caller' | 'half' | 'form' | 'browser' | 'display'> {
  readonly params: Readonly<Record<string, string>>;
  readonly routes: Routes;
}

function visitOf(ctx: Context, asked: Asked): Visit {
  const gone = new AbortController();
  ctx.res.once('close', () => gone.abort());
  const { portal, caller, half, form, browser, display, params, routes } = asked;
  return {
    portal,
    caller,
    half,
    form,
    browser,
    display,
    param: (name) => params[name] ?? '',
    path: ctx.url,
    ownPath: (text) => routes.own.find(text, half) ?? '',
    gone: gone.signal,
    query: (name) => [ctx.query[name] ?? ''].flat()[0] ?? '',
    invoke: (operation, input) => invoke(operation, portal, { caller, input }),
    submit: (operation, given = {}) =>
      outcomeOf(async () => {
        const sent = form.inputFor(operation.input);
        for (const field of Object.keys(given)) {
          if (form.has(field)) throw new Refusal('invalid', [{ field, code: 'unknown-field' }]);
        }
        return invoke(operation, portal, { caller, input: { ...sent, ...given } });
      }),
  };
}

/** Where "back here" leads: after a POST the page that its form stood on, which can be opened again. */
function shownPath(ctx: Context, routes: Routes, half: Half): string {
  if (ctx.method !== 'POST') return ctx.url;
  const referrer = ctx.get('referer');
  const path = URL.canParse(referrer) ? new URL(referrer) : undefined;
  return (
    routes.own.find(path === undefined ? '' : `${path.pathname}${path.search}`, half) ?? halfPaths(half).home
  );
}
