/**
 * Pictures of every page, to look at: `npm run pictures`, or `node test/ui/pictures.ts <folder> [sample …]`; each in both
 * themes, widths and languages, unless THEMES, WIDTHS or LANGUAGES (lists with commas) say less.
 */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { openBrowser } from './browser.ts';
import { openGallery } from './gallery.ts';
import { samples } from './samples/all.ts';

const [folder = 'out/pictures', ...wanted] = process.argv.slice(2);
const languages = (process.env.LANGUAGES ?? 'en,de').split(',');
const widths = (process.env.WIDTHS ?? '1440,390').split(',').map(Number);
const themes = (process.env.THEMES ?? 'light,dark').split(',');

const gallery = await openGallery();
const browser = await openBrowser();
try {
  await mkdir(folder, { recursive: true });
  const page = await browser.newPage();
  for (const width of widths) {
    await page.setViewportSize({ width, height: width > 600 ? 900 : 844 });
    for (const { name } of samples) {
      if (wanted.length && !wanted.includes(name)) continue;
      for (const [theme, language] of themes.flatMap((one) =>
        languages.map((other) => [one, other] as const),
      )) {
        await page.goto(`${gallery.origin}/gallery/${name}?theme=${theme}&language=${language}`);
        await page.evaluate('document.fonts.ready');
        await page.screenshot({
          path: join(folder, `${name}-${width}-${theme}-${language}.png`),
          fullPage: true,
        });
      }
    }
  }
} finally {
  await browser.close();
  await gallery.close();
}
