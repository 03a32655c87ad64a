/**
 * All sample pages over http on loopback, with the portal's exact Content-Security-Policy:
 * `/gallery/<sample>?language=de&theme=dark`. For the tests, for `pictures.ts`, and to look at while drawing:
 * `node test/ui/gallery.ts 8100`.
 */
import { createServer } from 'node:http';
import type { ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { loadAssets } from '../../ui/assets.ts';
import { contentSecurityPolicy } from '../../ui/csp.ts';
import type { Locals } from '../../ui/models/locals.ts';
import { createViews } from '../../ui/view.ts';
import type { ViewModels, ViewName } from '../../ui/view.ts';
import { samples } from './samples/all.ts';
import { brandFiles } from './samples/branding.ts';
import { locals as usual } from './samples/sample.ts';
import { loadFigures } from './samples/system.ts';

export interface Gallery {
  readonly origin: string;
  /** Event streams that browsers hold open at `/live`. */
  readonly streams: Set<ServerResponse>;
  /** Models that differ from the sample's now: what has changed since the page was first shown. */
  readonly models: Map<string, unknown>;
  close(): Promise<void>;
}

export async function openGallery(port = 0): Promise<Gallery> {
  const assets = await loadAssets();
  const views = createViews({ assets });
  const streams = new Set<ServerResponse>();
  const models = new Map<string, unknown>();

  function page(name: string, query: URLSearchParams): string | null {
    const sample = samples.find((one) => one.name === name);
    if (!sample) return null;
    const locals: Locals = {
      ...usual,
      ...sample.locals,
      language: query.get('language') === 'de' ? 'de' : 'en',
      theme: (query.get('theme') ?? 'system') as Locals['theme'],
    };
    const model = (models.get(name) ?? sample.model) as ViewModels[ViewName];
    return views.render(sample.view, model, locals);
  }

  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://gallery');
    response.setHeader('content-security-policy', contentSecurityPolicy);
    if (url.pathname === '/live' || url.pathname === '/back-end/live') {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.write('event: beat\ndata: {}\n\n');
      streams.add(response);
      response.on('close', () => streams.delete(response));
      return;
    }
    if (/^\/back-end\/load\/\w+\/data$/.test(url.pathname)) {
      response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(loadFigures));
      return;
    }
    const asset = [...assets, ...brandFiles].find((one) => one.path === url.pathname);
    if (asset) {
      response.writeHead(200, { 'content-type': asset.type }).end(asset.body);
      return;
    }
    const html = url.pathname.startsWith('/gallery/') ? page(url.pathname.slice(9), url.searchParams) : null;
    if (html === null) response.writeHead(404, { 'content-type': 'text/plain' }).end('nothing here');
    else response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' }).end(html);
  });
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    streams,
    models,
    close: () => {
      for (const stream of streams) stream.destroy();
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}

if (import.meta.main) {
  const { origin } = await openGallery(Number(process.argv[2] ?? 8100));
  for (const { name } of samples) console.log(`${origin}/gallery/${name}`);
}
