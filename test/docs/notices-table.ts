/**
 * The table of notices in the owner's guide, made of the registry and its words. `node test/docs/notices-table.ts --write`
 * puts it between the guide's marks.
 */
import { readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { NOTICE_CODES, NOTICES } from '../../server/notices/registry.ts';
import { en } from '../../ui/texts/en.ts';

export const GUIDE = fileURLToPath(new URL('../../docs/guide-owner.md', import.meta.url));
const BEGIN = '<!-- notices: made by test/docs/notices-table.ts -->';
const END = '<!-- end of notices -->';

export function noticesTable(): string {
  const words = (text: string) => text.replaceAll('{about}', '…');
  const rows = NOTICE_CODES.map(
    (code) =>
      `| ${words(en.notice[code])} | ${NOTICES[code].severity} | ${words(en.noticeDo[code])} | \`${code}\` |`,
  );
  return ['| notice | | what to do | code |', '|---|---|---|---|', ...rows].join('\n');
}

/** What stands between the marks. */
export function tableIn(guide: string): string {
  const [, rest = ''] = guide.split(`${BEGIN}\n`);
  return rest.split(`\n${END}`)[0] ?? '';
}

if (import.meta.main && process.argv.includes('--write')) {
  const guide = await readFile(GUIDE, 'utf8');
  await writeFile(
    GUIDE,
    guide.replace(tableIn(guide), () => noticesTable()),
  );
}
