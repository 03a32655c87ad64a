/** Finds the page of a request. A page without a right, or two with the same path, and the portal does not start. */
import Router from '@koa/router';
import { ACCOUNT_RIGHTS, BACKEND_RIGHTS } from '../rights/rights.ts';
import { ownPaths, type OwnPaths } from './own-path.ts';
import type { Access, Page } from './page.ts';

export type Found =
  | { readonly kind: 'page'; readonly page: Page; readonly params: Readonly<Record<string, string>> }
  | { readonly kind: 'other-method'; readonly allow: string }
  | { readonly kind: 'none' };

export interface Routes {
  find(method: string, path: string): Found;
  readonly own: OwnPaths;
}

const KNOWN: ReadonlySet<string> = new Set<Access>(['public', 'self', ...ACCOUNT_RIGHTS, ...BACKEND_RIGHTS]);
const BACK_END: ReadonlySet<string> = new Set(BACKEND_RIGHTS);
const ACCOUNT: ReadonlySet<string> = new Set(ACCOUNT_RIGHTS);

export function routesOf(pages: readonly Page[]): Routes {
  checkPages(pages);
  const router = new Router({ sensitive: true, strict: true });
  const byLayer = new Map<unknown, Page>();
  // `/devices/new` before `/devices/:serial`: the more is said in the path, the earlier it is asked.
  for (const page of pages.toSorted((a, b) => parametersOf(a) - parametersOf(b))) {
    router.register(page.path, [page.method], () => undefined);
    byLayer.set(router.stack.at(-1), page);
  }

  function find(method: string, path: string): Found {
    const { path: layers, pathAndMethod } = router.match(path, method);
    const [layer] = pathAndMethod;
    const page = byLayer.get(layer);
    if (layer !== undefined && page !== undefined) {
      const params = paramsOf(layer, path);
      return params === undefined ? { kind: 'none' } : { kind: 'page', page, params };
    }
    if (layers.length === 0) return { kind: 'none' };
    return {
      kind: 'other-method',
      allow: [...new Set(layers.flatMap((one) => one.methods))].sort().join(', '),
    };
  }

  const own = ownPaths((path) => {
    const found = find('GET', path);
    return found.kind === 'page' ? found.page.half : undefined;
  });
  return { find, own };
}

function paramsOf(
  layer: Router['stack'][number],
  path: string,
): Readonly<Record<string, string>> | undefined {
  try {
    return layer.params(path, layer.captures(path), {});
  } catch (error) {
    // `%zz` is no text; there can be nothing under it.
    if (error instanceof URIError) return undefined;
    throw error;
  }
}

function parametersOf({ path }: Page): number {
  return path.split(':').length;
}

function checkPages(pages: readonly Page[]): void {
  const seen = new Set<string>();
  for (const { method, path, half, access } of pages) {
    const name = `${method} ${path}`;
    if (!KNOWN.has(access)) throw new Error(`${name} declares no right`);
    if ((half === 'account' ? BACK_END : ACCOUNT).has(access))
      throw new Error(`${name} asks for a right of the other half`);
    if (seen.has(name)) throw new Error(`${name} is there twice`);
    seen.add(name);
  }
}
