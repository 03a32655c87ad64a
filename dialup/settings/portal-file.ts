/**
 * What this computer keeps of one portal: its pinned certificate, and the profiles of its own seats, which are
 * keys. One file per portal, readable by its user only; it is replaced whole.
 */
import { open, mkdir, readFile, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { codeOf } from '../diagnosis/connection-failure.ts';
import { DialupError } from '../diagnosis/diagnosis.ts';
import type { PortalAddress } from '../portal/address.ts';
import { Pin } from '../portal/trust.ts';

const StoredSeat = z.strictObject({
  account: z.string(),
  user: z.string(),
  /** The name that was asked for: another portal's rule may have made another one of it. */
  wanted: z.string(),
  id: z.string(),
  name: z.string(),
  profile: z.string().max(64 * 1024),
});
export type StoredSeat = z.infer<typeof StoredSeat>;

/** As many as a portal may name; see `Api.addresses`. */
export const OTHERS_MAX = 8;

const Format = z.strictObject({
  format: z.literal('ferngate-dialup/1'),
  pin: Pin.nullable(),
  seats: z.array(StoredSeat).max(100),
  /** Where the portal said that it is found as well. */
  others: z.array(z.string().max(253)).max(OTHERS_MAX).default([]),
});
type Format = z.infer<typeof Format>;

const PRIVATE_FILE = 0o600;
const PRIVATE_FOLDER = 0o700;
const FILE_MAX_BYTES = 8 * 1024 * 1024;

export class PortalFile {
  readonly path: string;
  #content: Format;

  private constructor(path: string, content: Format) {
    this.path = path;
    this.#content = content;
  }

  static pathOf(folder: string, { host, port }: PortalAddress): string {
    return join(folder, `${host.replaceAll(':', '-')}_${port}.json`);
  }

  /** @throws DialupError `settings-unusable` for a damaged one: a pin must not vanish unseen */
  static async read(folder: string, portal: PortalAddress): Promise<PortalFile> {
    const path = PortalFile.pathOf(folder, portal);
    try {
      const text = await readFile(path, 'utf8');
      if (text.length > FILE_MAX_BYTES) throw new RangeError('it is too long');
      return new PortalFile(path, Format.parse(JSON.parse(text)));
    } catch (cause) {
      if (codeOf(cause) === 'ENOENT')
        return new PortalFile(path, { format: 'ferngate-dialup/1', pin: null, seats: [], others: [] });
      throw new DialupError(
        'settings-unusable',
        { file: path, detail: codeOf(cause) || 'it is damaged' },
        { cause },
      );
    }
  }

  /** @returns false when there was none */
  static async forget(folder: string, portal: PortalAddress): Promise<boolean> {
    const path = PortalFile.pathOf(folder, portal);
    try {
      await rm(path);
      return true;
    } catch (cause) {
      if (codeOf(cause) === 'ENOENT') return false;
      throw new DialupError('settings-unusable', { file: path, detail: codeOf(cause) }, { cause });
    }
  }

  get pin(): Pin | undefined {
    return this.#content.pin ?? undefined;
  }

  seat(account: string, user: string, wanted: string): StoredSeat | undefined {
    return this.#content.seats.find((seat) => sameSeat(seat, { account, user, wanted }));
  }

  get others(): readonly string[] {
    return this.#content.others;
  }

  /** Every profile that is kept here. */
  get profiles(): readonly string[] {
    return this.#content.seats.map(({ profile }) => profile);
  }

  async keepOthers(others: readonly string[]): Promise<void> {
    if (others.join(' ') === this.others.join(' ')) return;
    await this.#replace({ ...this.#content, others: [...others] });
  }

  async keepPin(pin: Pin): Promise<void> {
    await this.#replace({ ...this.#content, pin });
  }

  async keepSeat(seat: StoredSeat): Promise<void> {
    const others = this.#content.seats.filter((one) => !sameSeat(one, seat));
    await this.#replace({ ...this.#content, seats: [...others, seat] });
  }

  /** Sibling, fsync, rename: after a power cut there is the old one or the new one. */
  async #replace(content: Format): Promise<void> {
    const temporary = `${this.path}.${process.pid}.new`;
    try {
      await mkdir(dirname(this.path), { recursive: true, mode: PRIVATE_FOLDER });
      await rm(temporary, { force: true });
      await using file = await open(temporary, 'wx', PRIVATE_FILE);
      await file.writeFile(JSON.stringify(content));
      await file.sync();
    } catch (cause) {
      throw new DialupError('settings-unusable', { file: this.path, detail: codeOf(cause) }, { cause });
    }
    await rename(temporary, this.path);
    this.#content = content;
  }
}

type Key = Pick<StoredSeat, 'account' | 'user' | 'wanted'>;

function sameSeat(one: Key, other: Key): boolean {
  return one.account === other.account && one.user === other.user && one.wanted === other.wanted;
}
