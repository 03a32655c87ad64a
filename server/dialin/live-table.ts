/**
 * Who is dialled in, as far as OpenVPN has told: moved by its notifications and by nothing else. Client
 * ids (cid) count from 0 for each OpenVPN process, so the table is emptied with each connection's end.
 */
import type { UtcTime } from '../store/times.ts';
import type { Traffic } from './client-events.ts';
import type { DialIn, DialInEnd } from './dial-in.ts';
import type { Facts, Identity } from './facts.ts';

/** OpenVPN pings each other every 10 s or so; after three of them something was wrong before it ended. */
const SILENT_MS = 30_000;

export interface LiveEntry extends DialIn {
  readonly cid: number;
  /** Of the certificate; undefined for who was taken over. */
  readonly fingerprint: string | undefined;
  bytesIn: number;
  bytesOut: number;
  /** Monotonic: when the last byte came from it. */
  heardAtMs: number;
  /** Why we are ending it. */
  ending: DialInEnd | undefined;
}

/** Let in, and not yet reported as established. */
export interface Admission {
  readonly identity: Identity;
  readonly realAddress: string;
  readonly fingerprint: string;
}

export class LiveTable {
  readonly #admitted = new Map<number, Admission>();
  readonly #live = new Map<number, LiveEntry>();

  entries(): LiveEntry[] {
    return [...this.#live.values()];
  }

  get(cid: number): LiveEntry | undefined {
    return this.#live.get(cid);
  }

  admit(cid: number, admission: Admission): void {
    this.#admitted.set(cid, admission);
  }

  isAdmitted(cid: number): boolean {
    return this.#admitted.has(cid);
  }

  /** Taken out by this: who it was let in as. */
  takeAdmission(cid: number): Admission | undefined {
    const admission = this.#admitted.get(cid);
    this.#admitted.delete(cid);
    return admission;
  }

  admissions(): [number, Admission][] {
    return [...this.#admitted];
  }

  put(entry: LiveEntry): void {
    this.#live.set(entry.cid, entry);
  }

  /** Others of the same device or seat: OpenVPN is ending them, or should. */
  othersOf(identity: Identity, cid: number): LiveEntry[] {
    return this.entries().filter((one) => one.cid !== cid && isOf(identity, one));
  }

  /** Which limit one more of these would break. Who dials in again replaces himself and counts once. */
  overLimit(facts: Facts, maxSessions: number): 'user' | 'account' | undefined {
    const others: Pick<DialIn, 'deviceId' | 'userId' | 'seatId'>[] = [
      ...this.#live.values(),
      ...[...this.#admitted.values()].map(({ identity }) => identity),
    ].filter((one) => !isOf(facts.identity, one));
    if (others.length >= maxSessions) return 'account';
    if (!('sessionsPerUser' in facts)) return undefined;
    const { userId } = facts.identity;
    const seats = new Set(others.flatMap((one) => (one.userId === userId ? [one.seatId] : [])));
    return seats.size >= facts.sessionsPerUser ? 'user' : undefined;
  }

  count(cid: number, traffic: Traffic, nowMs: number): boolean {
    const entry = this.#live.get(cid);
    if (!entry) return false;
    if (traffic.bytesIn > entry.bytesIn) entry.heardAtMs = nowMs;
    entry.bytesIn = traffic.bytesIn;
    entry.bytesOut = traffic.bytesOut;
    return true;
  }

  /** Takes it out and says why it ended, as far as anybody can know. */
  remove(
    cid: number,
    traffic: Traffic | undefined,
    nowMs: number,
  ): { entry: LiveEntry; reason: DialInEnd } | undefined {
    const entry = this.#live.get(cid);
    if (!entry) return undefined;
    if (traffic) this.count(cid, traffic, nowMs);
    this.#live.delete(cid);
    return { entry, reason: entry.ending ?? this.#guess(entry, nowMs) };
  }

  clear(): void {
    this.#admitted.clear();
    this.#live.clear();
  }

  #guess(entry: LiveEntry, nowMs: number): DialInEnd {
    const again = [...this.#admitted.values()].some(({ identity }) => isOf(identity, entry));
    if (again || this.entries().some((one) => isOf(one, entry))) return 'replaced';
    return nowMs - entry.heardAtMs > SILENT_MS ? 'lost' : 'left';
  }
}

export function isOf(
  identity: Pick<DialIn, 'deviceId' | 'seatId'>,
  one: Pick<DialIn, 'deviceId' | 'seatId'>,
): boolean {
  return identity.deviceId === one.deviceId && identity.seatId === one.seatId;
}

export function entryOf(
  admission: Omit<Admission, 'fingerprint'> & { fingerprint: string | undefined },
  about: { id: string; cid: number; since: UtcTime; nowMs: number },
): LiveEntry {
  const { identity, realAddress, fingerprint } = admission;
  const { nowMs, ...rest } = about;
  return {
    ...identity,
    ...rest,
    realAddress,
    fingerprint,
    bytesIn: 0,
    bytesOut: 0,
    heardAtMs: nowMs,
    ending: undefined,
  };
}

/** Without what is ours alone. */
export function present(entry: LiveEntry): DialIn {
  const { id, kind, deviceId, userId, seatId, who, address, realAddress, since, bytesIn, bytesOut } = entry;
  return {
    ...{ id, kind, who, address, realAddress, since, bytesIn, bytesOut },
    ...(deviceId === undefined ? {} : { deviceId }),
    ...(userId === undefined || seatId === undefined ? {} : { userId, seatId }),
  };
}
