/** The pages of the portal: what a browser gets. */
import type { Middleware } from 'koa';
import { loadAssets } from '../../ui/assets.ts';
import { createViews } from '../../ui/view.ts';
import type { Portal } from '../portal.ts';
import { allPages } from './list.ts';
import { respond } from './respond.ts';
import { routesOf } from './routes.ts';
import { STATIC_ROUTES, staticFiles } from './static.ts';

/** Every route with what it asks for, `GET /devices/:serial device.see`: the list that a test compares. */
export function pageRoutes(): string[] {
  const pages = allPages().map(({ method, path, access }) => `${method} ${path} ${access}`);
  return [...pages, ...STATIC_ROUTES.map((route) => `${route} public`)].sort();
}

/** @param openApi the API's own description, served at `/openapi.json` */
export async function createPages(portal: Portal, openApi: object): Promise<Middleware[]> {
  const assets = await loadAssets();
  const views = createViews({ assets });
  const routes = routesOf(allPages());
  const branded = () => portal.branding.assets();
  return [staticFiles(assets, openApi, branded), (ctx) => respond(ctx, { portal, views, routes })];
}
