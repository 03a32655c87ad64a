/** What is read from the console before anybody has touched it. Its labels stay (appliance/console/view-status.ts). */
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
  const address = await console.shows(/Address +(https:\/\/\d[\d.]+)/, timeoutMs);
  const fingerprint = await console.shows(FINGERPRINT, timeoutMs);
  const link = await console.shows(LINK, timeoutMs);
  await console.shows(/Portal +running/, timeoutMs);
  return {
    address: address[1] ?? '',
    fingerprint: `${fingerprint[1] ?? ''}${fingerprint[2] ?? ''}`,
    setUpLink: link[1] ?? '',
  };
}
