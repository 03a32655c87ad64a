/**
 * A router asks whether there is another configuration for it.
 *
 * Who trusts what: the door is open to everybody, so nothing that is said is believed. Who knows the password that
 * belongs to this very certificate, under the serial number and in the account that both belong to, is the router
 * (CVE-2024-33897); he says nothing about what the new certificate will contain. Whatever is wrong, the answer is
 * the same one after the same time (CVE-2025-3092, CVE-2023-32346): that there is no such account, device or
 * certificate, that it is disabled, and that he has asked too often.
 */
import { setTimeout as delay } from 'node:timers/promises';
import type { Account } from '../accounts/account.ts';
import { Refusal } from '../refusal.ts';
import type { BackOff } from '../secrets/back-off.ts';
import { equalSecrets, hashToken } from '../secrets/random.ts';
import { issueConfiguration } from './configuration.ts';
import { readAsking, type Asking } from './renewal-facts.ts';
import { contentHash, contentNow } from './configuration-content.ts';
import { differs, needsRenewal, type Wanted } from './renewal-need.ts';

export interface RenewalQuestion {
  readonly account: string;
  readonly serial: string;
  readonly password: string;
  /** SHA-256 of the router's certificate, 64 lower-case hexadecimal digits. */
  readonly fingerprint: string;
}

export type RenewalAnswer = { kind: 'current' } | { kind: 'new'; configuration: Record<string, unknown> };

/** Longer than all the work that a refusal may have cost, so that its time tells nothing. */
const REFUSED_AFTER_MS = 300;
/** Keys cost a third of a second of a core each; 2,000 routers that lost their room together take turns. */
const ISSUED_AT_ONCE = 8;
/** Many more than an administrator makes changes; what asks so often goes round in a circle, and would drop each time. */
const GIVEN_PER_HOUR_MAX = 12;
const HOUR_MS = 3_600_000;
/** A router that does not use what it was given gets no more of the same for a day: it has tried, and failed. */
const SAME_AGAIN_MS = 24 * 3_600_000;

export interface RenewalsOptions {
  /** The account of this name; undefined when there is none or it is suspended. */
  readonly accounts: (name: string) => Account | undefined;
  /** The one of the dial-ins: who guesses here waits there too. */
  readonly backOff: BackOff;
}

export class Renewals {
  readonly #options: RenewalsOptions;
  readonly #issuing = new Set<string>();
  /** By device, monotonic milliseconds. */
  readonly #given = new Map<string, number[]>();

  constructor(options: RenewalsOptions) {
    this.#options = options;
  }

  /** @throws Refusal `wrong-credentials` for every reason to refuse; `busy` only to a router that was recognised */
  async ask(question: RenewalQuestion, address: string): Promise<RenewalAnswer> {
    const refusedAt = delay(REFUSED_AFTER_MS);
    const recognised = await this.#recognise(question, address);
    if (recognised === undefined) {
      await refusedAt;
      throw new Refusal('wrong-credentials');
    }
    return this.#answer(recognised, address);
  }

  async #recognise(question: RenewalQuestion, source: string): Promise<Recognised | undefined> {
    const { backOff, accounts } = this.#options;
    const account = accounts(question.account);
    // Counted before anything else: a thousand guesses sent together must not all pass.
    const keys = { user: `${question.account}/${question.serial}`, source };
    if (backOff.attempt(keys).waitS > 0) return undefined;
    const asking = await account?.db.read((reader) => readAsking(reader, question.fingerprint));
    const right = equalSecrets(hashToken(question.password), asking?.secretHash ?? '');
    const same = question.serial.toLowerCase() === asking?.serial.toLowerCase();
    if (account === undefined) return undefined;
    const refused = refusedFor(asking, { right, same, now: account.now() });
    if (refused !== undefined || asking === undefined) {
      const entry = { subject: question.serial.slice(0, 64), address: source, object: '' } as const;
      await account.audit.write({ ...entry, action: ACTION, result: 'refused', detail: refused ?? '' });
      return undefined;
    }
    backOff.succeeded(keys);
    return { account, asking };
  }

  async #answer({ account, asking }: Recognised, address: string): Promise<RenewalAnswer> {
    const device = await account.devices.byId(asking.deviceId);
    const issuing = (await account.keys.authorities()).find(({ state }) => state === 'issuing');
    const wanted: Wanted = {
      contentHash: contentHash(await contentNow(account, device)),
      bundleHash: (await account.keys.authorityRows.bundle()).hash,
      renewAt: asking.renewAt,
      authorityEnds: issuing?.not_after ?? '',
      now: account.now(),
    };
    if (!needsRenewal(asking, wanted) || hasJustBeenGiven(asking, wanted)) return { kind: 'current' };
    return this.#inTurn(device.id, async () => {
      const configuration = await issueConfiguration(account, device, asking);
      const entry = { subject: device.serial, address, object: device.serial } as const;
      await account.audit.write({ ...entry, action: ACTION, result: 'done' });
      account.live.publish({ kind: 'device', deviceId: device.id });
      return { kind: 'new', configuration };
    });
  }

  /** One at a time for each device, a few at a time for all. @throws Refusal `busy` */
  async #inTurn<T>(deviceId: string, work: () => Promise<T>): Promise<T> {
    if (this.#issuing.size >= ISSUED_AT_ONCE || this.#issuing.has(deviceId))
      throw new Refusal('busy', [], { retryAfterS: 5 });
    const lately = (this.#given.get(deviceId) ?? []).filter((at) => performance.now() - at < HOUR_MS);
    if (lately.length >= GIVEN_PER_HOUR_MAX) throw new Refusal('busy', [], { retryAfterS: HOUR_MS / 1000 });
    this.#given.set(deviceId, [...lately, performance.now()]);
    this.#issuing.add(deviceId);
    try {
      return await work();
    } finally {
      this.#issuing.delete(deviceId);
    }
  }
}

const ACTION = 'device.renewal';

interface Recognised {
  readonly account: Account;
  readonly asking: Asking;
}

/** For the trail of the account only. */
function refusedFor(
  asking: Asking | undefined,
  { right, same, now }: { right: boolean; same: boolean; now: Date },
): string | undefined {
  if (asking === undefined) return 'unknown-certificate';
  if (!same) return 'name-mismatch';
  if (!right) return 'wrong-password';
  // `>=` the other way round would let a damaged date pass.
  if (!(Date.parse(asking.notAfter) > now.getTime())) return 'certificate-expired';
  return asking.enabled ? undefined : 'disabled';
}

/** What was given and has not dialled in is as good as what would be given now. */
function hasJustBeenGiven({ given, renewAt }: Asking, wanted: Wanted): boolean {
  if (given === null || given.ofFormerAuthority || differs(given, wanted)) return false;
  if (renewAt !== null && given.createdAt <= renewAt) return false;
  return wanted.now.getTime() - Date.parse(given.createdAt) < SAME_AGAIN_MS;
}
