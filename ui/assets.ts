/**
 * Styles, scripts, fonts and the sign of the portal, as the browser gets them.
 *
 * All lie below one folder named after a hash of everything, so that they can be kept for a year
 * (`cache-control: public, max-age=31536000, immutable`) and still find each other by relative names.
 * The styles' source files are joined into one; scripts are ES modules and stay apart.
 */
import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export interface Asset {
  /** `ferngate.css`: what views ask for. */
  readonly name: string;
  /** `/assets/<hash>/ferngate.css` */
  readonly path: string;
  readonly type: string;
  readonly body: Buffer;
}

const HASH_CHARACTERS = 16;
const DARK = '11-dark.css';

const folder = fileURLToPath(new URL('./assets/', import.meta.url));
const packages = createRequire(import.meta.url);

/** Of each weight only what our languages need; a name in another script falls back to the system's font. */
const fonts = [
  'sans-latin-400',
  'sans-latin-ext-400',
  'sans-latin-500',
  'sans-latin-ext-500',
  'sans-latin-600',
].concat(['sans-latin-ext-600', 'mono-latin-400', 'mono-latin-ext-400']);

export async function loadAssets(): Promise<Asset[]> {
  const files = [
    { name: 'ferngate.css', type: 'text/css; charset=utf-8', body: await styles() },
    ...(await scripts()),
    await charting(),
    ...(await Promise.all(fonts.map(font))),
    { name: 'mark.svg', type: 'image/svg+xml', body: await readFile(join(folder, 'mark.svg')) },
  ];
  const hash = createHash('sha256');
  for (const { name, body } of files) hash.update(`${name}\0${body.length}\0`).update(body);
  const version = hash.digest('hex').slice(0, HASH_CHARACTERS);
  return files.map((file) => ({ ...file, path: `/assets/${version}/${file.name}` }));
}

/** `styles/*.css` in the order of their names: 10-tokens before 20-base and so on. */
async function styles(): Promise<Buffer> {
  const names = (await readdir(join(folder, 'styles'))).filter((name) => name.endsWith('.css')).sort();
  const sources = await Promise.all(names.map((name) => readFile(join(folder, 'styles', name), 'utf8')));
  return Buffer.from(
    sources.map((source, at) => (names[at] === DARK ? withSystem(source) : source)).join(''),
  );
}

/** The dark theme holds where it was chosen, and where the system is dark and nothing was chosen. */
function withSystem(dark: string): string {
  const system = dark.replaceAll("[data-theme='dark']", "[data-theme='system']");
  return `${dark}@media (prefers-color-scheme: dark) {\n${system}}\n`;
}

async function scripts() {
  const names = (await readdir(join(folder, 'scripts'))).filter((name) => name.endsWith('.js')).sort();
  return Promise.all(
    names.map(async (name) => ({
      name,
      type: 'text/javascript; charset=utf-8',
      body: await readFile(join(folder, 'scripts', name)),
    })),
  );
}

/** The charts' library as a module of ours: its own build for that is twice as large. */
async function charting() {
  const at = join(dirname(packages.resolve('uplot/package.json')), 'dist', 'uPlot.iife.min.js');
  const source = await readFile(at, 'utf8');
  const body = Buffer.from(`${source}\nexport default uPlot;\n`);
  return { name: 'uplot.js', type: 'text/javascript; charset=utf-8', body };
}

async function font(name: string) {
  const family = `@fontsource/ibm-plex-${name.startsWith('mono') ? 'mono' : 'sans'}`;
  const at = join(
    dirname(packages.resolve(`${family}/package.json`)),
    'files',
    `ibm-plex-${name}-normal.woff2`,
  );
  return { name: `plex-${name}.woff2`, type: 'font/woff2', body: await readFile(at) };
}
