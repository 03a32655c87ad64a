/**
 * Letters of the portal: to the owner when something needs him, and a test. Handed to one mail server that the
 * owner has chosen.
 *
 * Three parties: who writes a letter (`enqueue`) waits for nobody; the mail server is believed only under its
 * certificate, and what it answers is a stranger's text; an operator who chooses the server must not learn
 * through it what stands in other networks (`target.ts`).
 *
 * A letter leaves the queue after the server has taken it: a power cut in between sends it twice, never not.
 */
import type { Log } from '../log.ts';
import type { Notices } from '../notices/notices.ts';
import type { SecretBox } from '../secrets/box.ts';
import type { Database } from '../store/database.ts';
import { Letter } from './letter.ts';
import { MailError } from './mail-error.ts';
import { MailServers } from './mail-server.ts';
import { MailQueue, type Waiting } from './queue.ts';
import { deliver } from './smtp.ts';

const LOOK_EVERY_MS = 15_000;
/** Whoever would ask address after address needs a day for a network. */
const TEST_PAUSE_MS = 5000;

export interface MailerOptions {
  readonly db: Database;
  readonly box: SecretBox;
  readonly notices: Notices;
  readonly log: Log;
  readonly now: () => Date;
  /** Who letters are from, as people read it. */
  readonly senderName: () => string;
}

export class Mailer {
  readonly servers: MailServers;
  readonly queue: MailQueue;
  readonly #notices: Notices;
  readonly #log: Log;
  readonly #senderName: () => string;
  #working: Promise<void> | undefined;
  #testedAt = -Infinity;

  constructor({ db, box, notices, log, now, senderName }: MailerOptions) {
    this.servers = new MailServers({ db, box });
    this.queue = new MailQueue(db, now);
    this.#notices = notices;
    this.#log = log;
    this.#senderName = senderName;
  }

  /** Where letters for the owner go; undefined without a mail server. */
  async ownerAddress(): Promise<string | undefined> {
    return (await this.servers.read())?.owner;
  }

  /**
   * Writes the letter down; it is sent as soon as the server takes it, and tried for two days.
   * @throws MailError `no-server`, `queue-full`; ZodError for a letter that is none
   */
  async enqueue(letter: Letter): Promise<void> {
    const checked = Letter.parse(letter);
    if ((await this.servers.read()) === undefined) throw new MailError('no-server');
    await this.queue.add(checked);
    void this.work();
  }

  /** Sends one letter now, past the queue. @returns the server's answer @throws MailError */
  async sendNow(letter: Letter): Promise<string> {
    const server = await this.servers.read();
    if (server === undefined) throw new MailError('no-server');
    return deliver(Letter.parse(letter), server, this.#senderName());
  }

  /** @returns seconds to wait before the next test; 0: now, and this is it */
  holdBackTest(): number {
    const now = performance.now();
    const left = this.#testedAt + TEST_PAUSE_MS - now;
    if (left > 0) return Math.ceil(left / 1000);
    this.#testedAt = now;
    return 0;
  }

  start(signal: AbortSignal): void {
    const timer = setInterval(() => void this.work(), LOOK_EVERY_MS);
    signal.addEventListener('abort', () => clearInterval(timer), { once: true });
    void this.work();
  }

  /** Sends what is due, one after the other. Never rejects. */
  work(): Promise<void> {
    this.#working ??= this.#sendDue()
      .catch((error: unknown) => this.#log.warn({ error }, 'the mail queue could not be worked on'))
      .finally(() => (this.#working = undefined));
    return this.#working;
  }

  async #sendDue(): Promise<void> {
    for (;;) {
      const letter = await this.queue.next();
      if (letter === undefined || !(await this.#send(letter))) return;
    }
  }

  /** @returns whether the next letter is worth an attempt */
  async #send(waiting: Waiting): Promise<boolean> {
    const { id, attempts, ...letter } = waiting;
    try {
      await this.sendNow(letter);
      await this.queue.remove(id);
      this.#notices.clear('mail-undeliverable', '');
      return true;
    } catch (error) {
      if (!(error instanceof MailError)) throw error;
      this.#notices.raise('mail-undeliverable', '', [error.code, error.answer].filter(Boolean).join(': '));
      this.#log.warn({ code: error.code, attempts, kind: letter.kind }, 'a letter could not be sent');
      // Only a refusal is about this letter; everything else befalls the next one too.
      const ofThisLetter = error.code === 'refused';
      if (ofThisLetter && error.lasting) await this.queue.remove(id);
      else await this.queue.later(waiting);
      return ofThisLetter;
    }
  }
}
