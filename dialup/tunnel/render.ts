/**
 * OpenVPN's configuration text (openvpn(8), "inline file support"): rendered, parsed back, compared.
 * What the text says is then what was planned, whatever stood in the values (CVE-2024-39567 … -39571).
 */
import { isDeepStrictEqual } from 'node:util';
import { DialupError } from '../diagnosis/diagnosis.ts';
import type { OpenvpnPlan } from './plan.ts';

/** @throws DialupError `profile-refused` when the text would say something else than the plan */
export function renderOpenvpn(plan: OpenvpnPlan): string {
  const lines = plan.directives.map((words) => words.map(quoteWord).join(' '));
  const blocks = Object.entries(plan.inline).map(([name, content]) => `<${name}>\n${content}</${name}>\n`);
  const text = `${lines.join('\n')}\n${blocks.join('')}`;
  if (!isDeepStrictEqual(parseOpenvpn(text), plan)) throw unfit();
  return text;
}

function quoteWord(word: string): string {
  return /^[A-Za-z0-9_.:/=+-]+$/.test(word) ? word : `"${word}"`;
}

/** Reads what `renderOpenvpn` may write, as OpenVPN does: words, double quotes, inline blocks. */
export function parseOpenvpn(text: string): OpenvpnPlan {
  const directives: [string, ...string[]][] = [];
  const inline: Record<string, string> = {};
  let block: { name: string; content: string } | undefined;
  for (const line of text.split('\n').slice(0, -1)) {
    const tag = /^\s*<(\/?)([a-z0-9-]+)>/.exec(line);
    if (block !== undefined) {
      if (tag?.[1] === '/' && tag[2] === block.name) {
        inline[block.name] = block.content;
        block = undefined;
      } else block.content += `${line}\n`;
    } else if (tag?.[1] === '' && tag[2] !== undefined) block = { name: tag[2], content: '' };
    else {
      const [name, ...rest] = parseWords(line);
      if (name !== undefined) directives.push([name, ...rest]);
    }
  }
  if (block !== undefined) throw unfit();
  return { directives, inline };
}

const WORD = /\s*(?:"([^"\\]*)"|([A-Za-z0-9_.:/=+-]+))(?=\s|$)/y;

function parseWords(line: string): string[] {
  const words: string[] = [];
  WORD.lastIndex = 0;
  while (WORD.lastIndex < line.length) {
    const match = WORD.exec(line);
    if (match === null) throw unfit();
    words.push(match[1] ?? match[2] ?? '');
  }
  return words;
}

function unfit(): DialupError {
  return new DialupError('profile-refused', { detail: 'a value of it cannot be given to OpenVPN' });
}
