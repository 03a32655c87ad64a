/**
 * The pages of the portal.
 *
 * Two parties: the portal decides what somebody may see and hands over plain data (`models/`); the views find
 * the words and the form. Every string of a model is hostile here (names come from devices and PLCs): it is
 * escaped by the template engine, and control characters are made visible before.
 */
import nunjucks from 'nunjucks';
import { fileURLToPath } from 'node:url';
import type { Asset } from './assets.ts';
import type { Locals } from './models/locals.ts';
import type { ViewModels, ViewName } from './models/views.ts';
import { paths } from './paths.ts';
import { roomsOf } from './rooms.ts';
import { visibleModel } from './visible.ts';
import { wordsFor } from './words.ts';

export type { Locals } from './models/locals.ts';
export type { ViewModels, ViewName } from './models/views.ts';

export interface ViewOptions {
  /** What `loadAssets()` gave: the pages link to exactly these. */
  readonly assets: readonly Asset[];
}

export interface Views {
  /** The whole page as HTML. Throws if the model does not fit the view: a hole in a page is a bug. */
  render<Name extends ViewName>(view: Name, model: ViewModels[Name], locals: Locals): string;
}

export function createViews({ assets }: ViewOptions): Views {
  const loader = new nunjucks.FileSystemLoader(fileURLToPath(new URL('./views', import.meta.url)));
  const engine = new nunjucks.Environment(loader, {
    autoescape: true,
    throwOnUndefined: true,
    trimBlocks: true,
    lstripBlocks: true,
  });
  const addresses = new Map(assets.map((asset) => [asset.name, asset.path]));

  return {
    render(view, model, locals) {
      return engine.render(`${view}.njk`, {
        ...wordsFor(locals),
        model: visibleModel(model),
        locals: visibleModel(locals),
        view,
        paths,
        own: locals.backEnd ? paths.backEnd.profile : paths.profile,
        rooms: roomsOf(locals, view),
        asset: (name: string) => known(addresses, name),
      });
    },
  };
}

function known(addresses: ReadonlyMap<string, string>, name: string): string {
  const path = addresses.get(name);
  if (path === undefined) throw new Error(`no asset ${name}`);
  return path;
}
