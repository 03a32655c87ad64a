/** Sending forms as a browser does, and looking at what comes back. */
import * as assert from 'uvu/assert';
import { words, type Reply, type Visitor } from '../site.ts';

export type Fields = Record<string, string> | [string, string][];

/** A page's words, without its markup. */
export function text({ body }: Pick<Reply, 'body'>): string {
  return body.replace(/<(style|script)[\s\S]*?<\/\1>|<[^>]+>/g, ' ').replace(/\s+/g, ' ');
}

/** Sends a form from the page it stands on. */
export function sender(browser: Visitor) {
  return async (page: string, to: string, fields: Fields = {}): Promise<Reply> => {
    await browser.get(page);
    return browser.post(to, fields);
  };
}

export function leads(reply: Reply, to: string): void {
  assert.is(reply.status, 303, words(reply));
  assert.is(reply.headers.location, to);
}

/** Each reason is said, and what was typed stands there still. */
export function refused(reply: Reply, reasons: readonly string[], kept: readonly string[] = []): void {
  assert.ok(reply.status === 422 || reply.status === 409, words(reply));
  for (const reason of reasons) assert.ok(text(reply).includes(reason), `${reason}: ${words(reply)}`);
  for (const value of kept) assert.ok(reply.body.includes(`value="${value}"`), value);
}
