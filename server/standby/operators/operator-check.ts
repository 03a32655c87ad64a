/**
 * Is this an operator of the portal whose standby this is? Asked of a copy of the received system file at a known record; the received
 * files themselves are never opened (REPLICATION.md 3, rule 16).
 *
 * The same slowing down as at a sign-in, one copy at a time, one answer for everything that is wrong. A code works once, also when the
 * next copy does not know that it was used (CVE-2025-3091): that is remembered here. Without a second factor nobody promotes by page.
 */
import { copyFile, mkdir, truncate } from 'node:fs/promises';
import { join } from 'node:path';
import { BACKEND_REALM } from '../../people/people-file.ts';
import { People } from '../../people/people.ts';
import { Refusal } from '../../refusal.ts';
import { imagePath } from '../../replication/replica/images.ts';
import { BackOff } from '../../secrets/back-off.ts';
import { SecretBox } from '../../secrets/box.ts';
import { DatabaseFile } from '../../store/database-file.ts';
import { Turns } from '../../store/turns.ts';
import type { Log } from '../../log.ts';
import { StandbyError } from '../errors.ts';
import { isThere, removeAll } from '../files.ts';
import type { Applier } from '../follow/applier.ts';
import { keyOf, type Places } from '../places.ts';

/** Longer than any clock's difference that a code is accepted with. */
const REMEMBER_MS = 10 * 60_000;
/** Waiting looks, the one that is under way included. */
const ASKING_MAX = 4;

export interface OperatorCheckOptions {
  readonly places: Places;
  readonly applier: () => Applier | null;
  readonly log: Log;
  readonly now: () => Date;
}

export interface Credentials {
  readonly user: string;
  readonly password: string;
  readonly code: string;
  /** Where it comes from, as the door saw it. */
  readonly source: string;
}

export class OperatorCheck {
  readonly #options: OperatorCheckOptions;
  readonly #backOff = new BackOff();
  readonly #turn = new Turns(1);
  readonly #used = new Map<string, number>();
  #asking = 0;

  constructor(options: OperatorCheckOptions) {
    this.#options = options;
  }

  /** @throws Refusal `wrong-credentials`, `too-many-attempts`; StandbyError `nothing-held` */
  async require(credentials: Credentials): Promise<void> {
    const keys = { user: `${BACKEND_REALM}/${credentials.user}`, source: credentials.source };
    // Counts the attempt before the slow work: a thousand guesses sent together must not all pass.
    const { waitS } = this.#backOff.attempt(keys);
    if (waitS > 0) throw new Refusal('too-many-attempts', [], { retryAfterS: waitS });
    // Each look copies a database: a crowd of strangers must not stand before the one who has to take over.
    if (this.#asking >= ASKING_MAX) throw new Refusal('too-many-attempts', [], { retryAfterS: 5 });
    this.#asking += 1;
    const release = await this.#turn.take();
    try {
      if (!(await this.#isOperator(credentials))) throw new Refusal('wrong-credentials');
      this.#backOff.succeeded(keys);
    } finally {
      this.#asking -= 1;
      release();
    }
  }

  async #isOperator({ user, password, code, source }: Credentials): Promise<boolean> {
    const folder = join(this.#options.places.replication, 'look');
    const { log, now } = this.#options;
    await removeAll(folder);
    const file = await DatabaseFile.open({ path: await this.#copy(folder), log });
    try {
      const people = new People(
        { db: file, table: 'operators', realm: BACKEND_REALM, accountName: 'ferngate' },
        {
          ...{ box: await this.#box(), now, productName: () => '', changed: async () => undefined },
          rules: async () => ({ minLength: 12, classes: 1, refuseNames: true }),
        },
      );
      const person = await people.passwords.check(user, password, source);
      if (person === undefined || person.totp_secret === null) return false;
      return await this.#once(`${person.id}/${code.replaceAll(/[\s-]/gu, '')}`, () =>
        people.secondFactor.check(person.id, code),
      );
    } finally {
      await file.close();
      await removeAll(folder);
    }
  }

  /** At one record, and as long as the file is there. */
  async #copy(folder: string): Promise<string> {
    const applier = this.#options.applier();
    if (applier === null) throw new StandbyError('nothing-held', 'there is nothing here yet');
    const path = join(folder, 'system.db');
    await mkdir(folder, { recursive: true, mode: 0o700 });
    const { heads, release } = await applier.hold();
    try {
      const head = heads.get('system');
      if (head === undefined) throw new StandbyError('nothing-held', 'there is nothing here yet');
      await copyFile(imagePath(this.#options.places.replica, 'system'), path);
      await truncate(path, head.pageSize * head.sizePages);
    } finally {
      release();
    }
    return path;
  }

  /** With the primary's key; never makes one. */
  async #box(): Promise<SecretBox> {
    const path = await keyOf(this.#options.places);
    if (!(await isThere(path))) throw new StandbyError('nothing-held', 'the key of the primary is not here');
    return SecretBox.open(path);
  }

  async #once(use: string, check: () => Promise<boolean>): Promise<boolean> {
    const now = performance.now();
    for (const [known, at] of this.#used) if (now - at > REMEMBER_MS) this.#used.delete(known);
    if (this.#used.has(use) || !(await check())) return false;
    this.#used.set(use, now);
    return true;
  }
}
