/**
 * Files in systemd's form (systemd.syntax(7)), as far as we write them: sections, `Key=value`, no comments, no
 * continued lines. What is rendered is read back the way systemd reads it and must be what was meant.
 */
import { NetworkError } from './errors.ts';

export type Section = { name: string; entries: readonly (readonly [key: string, value: string])[] };

/** @throws NetworkError `not-faithful` when a value would be read as anything but this value */
export function renderUnit(sections: readonly Section[]): string {
  const text = sections
    .map(({ name, entries }) => `[${name}]\n${entries.map(([key, value]) => `${key}=${value}\n`).join('')}`)
    .join('\n');
  if (JSON.stringify(parseUnit(text)) !== JSON.stringify(sections))
    throw new NetworkError('not-faithful', 'a value of the network settings does not fit into its file');
  return text;
}

/** systemd cuts white space around keys and values, joins lines that end with a backslash, skips comments. */
export function parseUnit(text: string): Section[] {
  const sections: { name: string; entries: [string, string][] }[] = [];
  for (const line of text.replaceAll('\\\n', ' ').split('\n')) {
    const trimmed = line.trim();
    if (trimmed === '' || trimmed.startsWith('#') || trimmed.startsWith(';')) continue;
    const section = /^\[(.*)\]$/.exec(trimmed)?.[1];
    if (section !== undefined) sections.push({ name: section, entries: [] });
    else {
      const at = trimmed.indexOf('=');
      sections.at(-1)?.entries.push([trimmed.slice(0, at).trim(), trimmed.slice(at + 1).trim()]);
    }
  }
  return sections;
}
