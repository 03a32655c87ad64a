/** What is the same for everybody: styles, scripts, fonts, and the API's description. */
import type { Middleware } from 'koa';
import type { Asset } from '../../ui/assets.ts';

/** Their paths hold a hash of what is in them: what was fetched once never changes. */
const FOR_EVER = 'public, max-age=31536000, immutable';

/** Open to anybody; the list of public routes names them too. */
export const STATIC_ROUTES = ['GET /assets/:version/:name', 'GET /openapi.json'] as const;

/**
 * @param openApi the API's own description
 * @param branded the integrator's logo and colours, below the same folder
 */
export function staticFiles(
  assets: readonly Asset[],
  openApi: object,
  branded: () => readonly Asset[],
): Middleware {
  const byPath = new Map(assets.map((asset) => [asset.path, asset]));
  const description = JSON.stringify(openApi);
  return async (ctx, next) => {
    if (ctx.method !== 'GET' && ctx.method !== 'HEAD') {
      await next();
      return;
    }
    const asset = byPath.get(ctx.path) ?? branded().find(({ path }) => path === ctx.path);
    if (asset !== undefined) {
      ctx.set('Cache-Control', FOR_EVER);
      ctx.set('Content-Type', asset.type);
      ctx.body = asset.body;
    } else if (ctx.path === '/openapi.json') {
      ctx.type = 'application/json';
      ctx.body = description;
    } else {
      await next();
    }
  };
}
