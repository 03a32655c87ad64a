/**
 * What a browser gets from a node that does not serve: one page, for every address, with the one thing that can be done here.
 *
 * It says what this is to whoever reaches the machine, and nothing that is not on its face: no version, no account, nobody's name but the
 * primary's. The form is answered by `OperatorCheck`; before it, the same three guards against foreign forms as everywhere (`forgery.ts`).
 */
import type { Context, Middleware } from 'koa';
import { loadAssets } from '../../../ui/assets.ts';
import type { FieldError } from '../../../ui/models/basics.ts';
import type { Locals } from '../../../ui/models/locals.ts';
import { paths } from '../../../ui/paths.ts';
import { createViews, type Views } from '../../../ui/view.ts';
import { sourceOf } from '../../http/source.ts';
import { Place } from '../../installation/place.ts';
import type { Log } from '../../log.ts';
import { Browser } from '../../pages/browser.ts';
import { displayOf, LANGUAGES, THEMES, type Display } from '../../pages/display.ts';
import { formToken, isFormToken, isFromOwnPage } from '../../pages/forgery.ts';
import { CSRF_FIELD, readForm, type Form } from '../../pages/form.ts';
import { outcomeOf } from '../../pages/outcome.ts';
import { staticFiles } from '../../pages/static.ts';
import type { SelfProof } from '../../replication/proof/self-proof.ts';
import type { Settings } from '../../settings.ts';
import { StandbyError } from '../errors.ts';
import { shownProofs } from './shown-proofs.ts';
import type { OperatorCheck } from '../operators/operator-check.ts';
import type { Standby } from '../standby.ts';

/** A browser that asks again by itself does so about when a promotion is through. */
const RETRY_AFTER_S = '30';

export interface PagesOptions {
  readonly standby: Standby;
  readonly operators: OperatorCheck;
  readonly log: Log;
  readonly settings: Pick<Settings, 'place'>;
  readonly proof: Pick<SelfProof, 'reports'>;
}

/** What the form brought about, to be said on the page that answers it. */
interface Said {
  readonly errors: readonly FieldError[];
  readonly user: string;
  readonly confirm: boolean;
  readonly failure: string;
}

const NOTHING_SAID: Said = { errors: [], user: '', confirm: false, failure: '' };

export async function standbyPages(options: PagesOptions): Promise<Middleware[]> {
  const assets = await loadAssets();
  const views = createViews({ assets });
  // Under which of its names somebody reaches a standby nobody here knows: the browser's own word counts, see `Place`.
  const place = new Place(options.settings.place);
  return [
    staticFiles(assets, {}, () => []),
    async (ctx) => {
      const browser = new Browser(ctx, 'back-end');
      const display = displayOf({ kind: 'anonymous', address: '', agent: '' }, browser.display, {
        header: ctx.get('accept-language'),
        usual: 'en',
      });
      const shown = { views, browser, display };
      if (ctx.method !== 'POST') return showPage(ctx, options, { ...shown, said: NOTHING_SAID });
      const form = isFromOwnPage(ctx, place) ? await readForm(ctx.req, { uploads: false }) : null;
      if (form === null || !isFormToken(form.text(CSRF_FIELD), browser.visitor)) {
        ctx.status = 403;
        return;
      }
      if (ctx.path === paths.standingBy.promote()) {
        const said = await promote(options, form, sourceOf(ctx));
        return showPage(ctx, options, { ...shown, said });
      }
      keepDisplay(ctx, form, shown);
    },
  ];
}

async function promote({ standby, operators, log }: PagesOptions, form: Form, source: string): Promise<Said> {
  const user = form.text('user').trim().slice(0, 64);
  const credentials = {
    user,
    password: form.text('password').slice(0, 256),
    code: form.text('code').slice(0, 40),
  };
  const isolated = form.has('isolated');
  try {
    const known = await outcomeOf(() => operators.require({ ...credentials, source }));
    if (!known.ok) return { ...NOTHING_SAID, user, confirm: isolated, errors: known.errors };
    const by = { subject: `operator ${user}`, address: source.slice(0, 60) };
    const promoted = await standby.promote({ isolated, by });
    log.warn({ user, source, kind: promoted.kind }, 'an operator asked this standby to take over');
    return { ...NOTHING_SAID, user, confirm: promoted.kind === 'confirm' };
  } catch (error) {
    if (!(error instanceof StandbyError)) throw error;
    log.warn({ error, user }, 'this standby did not take over');
    return { ...NOTHING_SAID, user, failure: error.code };
  }
}

interface Shown {
  readonly views: Views;
  readonly browser: Browser;
  readonly display: Display;
}

async function showPage(
  ctx: Context,
  { standby, proof }: PagesOptions,
  { views, browser, display, said }: Shown & { said: Said },
): Promise<void> {
  const { node, primary, standing, statement, promotable, promoting, kept } = await standby.view();
  const { errors, user, confirm, failure } = said;
  // No portal answers here: programs, caches and search engines are told so.
  ctx.status = 503;
  ctx.set('Retry-After', RETRY_AFTER_S);
  ctx.type = 'text/html; charset=utf-8';
  const model = {
    ...{ standing, statement, promotable, promoting, errors, confirm, failure },
    primary: primary?.name ?? null,
    kept: kept.length,
    proofs: shownProofs(proof.reports.filter((one) => one.node === node)),
    values: { user },
  };
  ctx.body = views.render('standing-by', model, localsOf(browser, display));
}

function keepDisplay(ctx: Context, form: Form, { browser, display }: Shown): void {
  const language = LANGUAGES.find((one) => one === form.text('language')) ?? display.language;
  const theme = THEMES.find((one) => one === form.text('theme')) ?? display.theme;
  browser.keepDisplay(`${language}.${theme}`);
  ctx.status = 303;
  ctx.set('Location', paths.standingBy.page());
  ctx.body = '';
}

function localsOf(browser: Browser, display: Display): Locals {
  return {
    ...display,
    csrf: formToken(browser.visitor ?? browser.newVisitor()),
    who: null,
    backEnd: true,
    path: paths.standingBy.page(),
    notices: [],
    flash: null,
    brand: { product: 'Ferngate', logo: null, styles: null, support: null },
    now: new Date().toISOString(),
    zone: 'UTC',
  };
}
