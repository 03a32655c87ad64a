/** What a terminal shows, as a picture: the same letters on a dark ground, cut to what is on it. */
import type { Page } from 'playwright-core';

const escape = (text: string) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');

export async function consolePicture(page: Page, screen: string, path: string): Promise<void> {
  await page.setContent(
    `<body style="margin:0;background:#0d1117"><pre style="display:inline-block;margin:0;padding:18px 22px;` +
      `color:#e6edf3;font:15px/1.25 'DejaVu Sans Mono',monospace">${escape(screen)}</pre></body>`,
  );
  await page.locator('pre').screenshot({ path });
}
