/** Writes a page's answer. */
import type { Context } from 'koa';
import type { Locals, ViewModels, ViewName, Views } from '../../ui/view.ts';
import type { Answer } from './page.ts';
import type { Browser } from './browser.ts';

export interface Writing {
  readonly ctx: Context;
  readonly views: Views;
  readonly browser: Browser;
  /** Made only when a view is shown: it may set a cookie and takes the flash message. */
  readonly locals: () => Locals;
}

export function writeAnswer(answer: Answer, { ctx, views, browser, locals }: Writing): void {
  switch (answer.kind) {
    case 'view':
      ctx.status = answer.status;
      ctx.type = 'text/html; charset=utf-8';
      // `show()` tied the model to its view.
      ctx.body = views.render(answer.view, answer.model as ViewModels[ViewName], locals());
      return;
    case 'redirect':
      if (!/^\/(?![/\\])/.test(answer.to)) throw new Error('a redirect leads to a path of ours');
      if (answer.flash !== undefined) browser.say(answer.flash);
      // 303: the browser asks with GET, so that loading the page again sends no form again.
      ctx.status = 303;
      ctx.set('Location', answer.to);
      ctx.body = '';
      return;
    case 'file':
      ctx.type = answer.type;
      ctx.set('Content-Disposition', `attachment; filename="${safeFileName(answer.name)}"`);
      ctx.body = answer.body;
      return;
    case 'stream':
      ctx.type = answer.type;
      ctx.body = answer.body;
      // A stream that gives up takes its connection along: the browser must not wait for more.
      answer.body.once('close', () => (ctx.res.writableEnded ? undefined : ctx.res.destroy()));
      return;
  }
}

/** Only what is a plain file name everywhere: no path, no header syntax, no device name's dot in front. */
export function safeFileName(name: string): string {
  const plain = name
    .normalize('NFKD')
    .replace(/[^A-Za-z0-9._-]+/g, '-')
    .replace(/^[.-]+/, '')
    .slice(0, 100);
  return plain === '' ? 'download' : plain;
}
