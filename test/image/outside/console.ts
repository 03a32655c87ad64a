/** What is read from the console before anybody has touched it. Its labels stay (appliance/console/view-status.ts). */
import { setTimeout as wait } from 'node:timers/promises';
import type { SerialLine } from '../machine/serial-line.ts';

export interface Introduced {
  readonly address: string;
  /** SHA-256 of the certificate, as browsers show it. */
  readonly fingerprint: string;
  readonly setUpLink: string;
}

/** Half of it on each line. */
const FINGERPRINT =
  /Fingerprint +((?:[0-9A-F]{2}:){16})\s*\n +\(SHA-256\) +((?:[0-9A-F]{2}:){15}[0-9A-F]{2})/;
const LINK = /Set-up link .*\n+ *(https:\/\/\S+\/set-up\/\S+)/;

/** Waits for a box that nobody owns yet. */
export async function introduced(console: SerialLine, timeoutMs: number): Promise<Introduced> {
  const address = await console.shows(/Address +(https:\/\/\d[\d.]+)\//, timeoutMs);
  const fingerprint = await fingerprintOn(console, timeoutMs);
  await console.shows(/Portal +ready/, timeoutMs);
  const setUpLink = await wholeLink(console, timeoutMs);
  return {
    address: address[1] ?? '',
    fingerprint,
    setUpLink,
  };
}

/** The screen is drawn sign by sign: what has not grown for a while is all of it. */
async function wholeLink(console: SerialLine, timeoutMs: number): Promise<string> {
  let seen = '';
  for (;;) {
    const [, link = ''] = await console.shows(LINK, timeoutMs);
    if (link === seen) return link;
    seen = link;
    await wait(1000);
  }
}

/** @param before an earlier one, when another certificate is on its way */
export async function fingerprintOn(console: SerialLine, timeoutMs: number, before = ''): Promise<string> {
  const until = performance.now() + timeoutMs;
  for (;;) {
    const [, first = '', second = ''] = await console.shows(FINGERPRINT, timeoutMs);
    if (first + second !== before) return first + second;
    if (performance.now() > until) throw new Error(`the certificate is still ${before}`);
    await wait(200);
  }
}
