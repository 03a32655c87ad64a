/** Seats: each laptop of a user has its own certificate, wrapped key and dial-in address. */
import type { AccountFacts } from '../accounts/facts.ts';
import { dialInAddresses } from '../devices/devices.ts';
import type { AccountKeys, ClientKeys } from '../keys/account-keys.ts';
import { insertCertificate } from '../keys/insert-certificate.ts';
import { PRESENT, RENEW_BEFORE_MS } from '../keys/members.ts';
import { nextDialInAddress } from '../networks/account-addresses.ts';
import { notFound, Refusal } from '../refusal.ts';
import { randomId } from '../secrets/random.ts';
import type { Database } from '../store/database.ts';
import { utcTime } from '../store/times.ts';

export interface Seat {
  readonly id: string;
  readonly userId: string;
  readonly name: string;
  readonly address: string;
  readonly createdAt: string;
  /** End of its newest certificate. */
  readonly notAfter: string | null;
  /** The certificate that it uses ends soon, or is of an authority that is trusted not much longer. */
  readonly renew: boolean;
  /** Start of its last dial-in. */
  readonly dialledInAt: string | null;
}

const SEATS_PER_USER_MAX = 20;

interface SeatRow {
  id: string;
  user_id: string;
  name: string;
  address: string;
  created_at: string;
  not_after: string | null;
  renew: 0 | 1;
  dialled_in_at: string | null;
}

/** `?1`: whose certificate ends before this time is to renew it. */
const SELECT = `WITH p AS (${PRESENT})
  SELECT se.id, se.user_id, se.name, se.address, se.created_at,
  (SELECT max(c.not_after) FROM certificates c WHERE c.seat_id = se.id) AS not_after,
  NOT EXISTS (SELECT 1 FROM p JOIN authorities a ON a.id = p.authority_id
    WHERE p.place = 1 AND p.seat_id = se.id AND p.not_after > ?1 AND a.state <> 'former') AS renew,
  (SELECT max(i.started_at) FROM dial_ins i WHERE i.seat_id = se.id) AS dialled_in_at FROM seats se`;

export class Seats {
  readonly #facts: AccountFacts;
  readonly #db: Database;
  readonly #keys: AccountKeys;
  readonly #now: () => Date;

  constructor(facts: AccountFacts, options: { db: Database; keys: AccountKeys; now: () => Date }) {
    this.#facts = facts;
    this.#db = options.db;
    this.#keys = options.keys;
    this.#now = options.now;
  }

  /** A new seat with its keys; the keys are in the answer and nowhere else. */
  async create(userId: string, name: string): Promise<{ seat: Seat; keys: ClientKeys }> {
    const id = randomId('sea');
    const keys = await this.#keys.issueFor('seat', id);
    await this.#db.write(async (tx) => {
      const held = await tx.all<{ name: string }>('SELECT name FROM seats WHERE user_id = ?', userId);
      if (held.length >= SEATS_PER_USER_MAX) {
        throw new Refusal('limit-reached', [
          { field: '', code: 'too-many', values: { max: SEATS_PER_USER_MAX } },
        ]);
      }
      if (held.some((seat) => seat.name === name)) {
        throw new Refusal('conflict', [{ field: 'name', code: 'name-taken' }]);
      }
      const address = nextDialInAddress(this.#facts.pool, await dialInAddresses(tx));
      if (address === undefined) throw new Refusal('limit-reached', [{ field: '', code: 'dial-in-full' }]);
      const now = utcTime(this.#now());
      await tx.run(
        'INSERT INTO seats (id, user_id, name, address, created_at) VALUES (?, ?, ?, ?, ?)',
        id,
        userId,
        name,
        address,
        now,
      );
      await insertCertificate(tx, { seatId: id, keys, createdAt: now });
    });
    return { seat: await this.#byId(id), keys };
  }

  async list(userId: string): Promise<Seat[]> {
    const rows = await this.#db.read((reader) =>
      reader.all<SeatRow>(
        `${SELECT} WHERE se.user_id = ?2 ORDER BY se.created_at`,
        this.#renewBefore(),
        userId,
      ),
    );
    return rows.map(toSeat);
  }

  /**
   * New keys for the same seat, with the same address. The earlier ones work until these have dialled in.
   *
   * @throws Refusal `not-found` when this user has no such seat
   */
  async renew(userId: string, id: string): Promise<{ seat: Seat; keys: ClientKeys }> {
    if ((await this.#byId(id)).userId !== userId) throw notFound();
    const keys = await this.#keys.issueFor('seat', id);
    const createdAt = utcTime(this.#now());
    await this.#db.write(async (tx) => {
      if ((await tx.get('SELECT 1 AS there FROM seats WHERE id = ?', id)) === undefined) throw notFound();
      // What was handed out before and never used is worth nothing from now on.
      await tx.run(
        `DELETE FROM certificates WHERE seat_id = ?1 AND used_at IS NULL AND (
           EXISTS (SELECT 1 FROM certificates u WHERE u.seat_id = ?1 AND u.used_at IS NOT NULL)
           OR created_at < (SELECT max(u.created_at) FROM certificates u WHERE u.seat_id = ?1))`,
        id,
      );
      await insertCertificate(tx, { seatId: id, keys, createdAt });
    });
    return { seat: await this.#byId(id), keys };
  }

  /** @throws Refusal `not-found` when this user has no such seat */
  async remove(userId: string, id: string): Promise<Seat> {
    const seat = await this.#byId(id);
    if (seat.userId !== userId) throw notFound();
    await this.#db.write((tx) => tx.run('DELETE FROM seats WHERE id = ?', id));
    return seat;
  }

  #renewBefore(): string {
    return utcTime(this.#now().getTime() + RENEW_BEFORE_MS);
  }

  async #byId(id: string): Promise<Seat> {
    const row = await this.#db.read((reader) =>
      reader.get<SeatRow>(`${SELECT} WHERE se.id = ?2`, this.#renewBefore(), id),
    );
    if (row === undefined) throw notFound();
    return toSeat(row);
  }
}

function toSeat(row: SeatRow): Seat {
  return {
    id: row.id,
    userId: row.user_id,
    name: row.name,
    address: row.address,
    createdAt: row.created_at,
    notAfter: row.not_after,
    renew: row.renew === 1,
    dialledInAt: row.dialled_in_at,
  };
}
