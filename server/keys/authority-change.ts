/**
 * A change of an account's authority, in three steps that an administrator takes (`certificates/succession.ts` says
 * why in this order). Each step is one transaction: what was counted is still so when it is written. What the room
 * needs of it is put by the caller, after the commit.
 */
import { publish, retire, switchOver, type Succession } from '../certificates/succession.ts';
import { CertificateError } from '../certificates/certificate-error.ts';
import { Refusal } from '../refusal.ts';
import type { Database, Reader } from '../store/database.ts';
import { utcTime } from '../store/times.ts';
import type { AccountKeys } from './account-keys.ts';
import { bundleOf, type AuthorityRow } from './authorities.ts';
import { lackingBundle, membersIn, membersOf, type Members } from './members.ts';

export interface AuthorityStanding {
  readonly step: Succession<AuthorityRow>['kind'];
  readonly authorities: readonly (AuthorityRow & { readonly members: Members })[];
  /** Members that do not trust everybody in the present bundle yet. */
  readonly lacking: Members;
}

export class AuthorityChange {
  readonly #db: Database;
  readonly #keys: AccountKeys;
  readonly #now: () => Date;

  constructor({ db, keys, now }: { db: Database; keys: AccountKeys; now: () => Date }) {
    this.#db = db;
    this.#keys = keys;
    this.#now = now;
  }

  async standing(): Promise<AuthorityStanding> {
    const rows = await this.#keys.authorities();
    const now = utcTime(this.#now());
    return this.#db.read(async (reader) => ({
      step: (await this.#succession(reader)).kind,
      authorities: await Promise.all(
        rows.map(async (row) => ({ ...row, members: await membersOf(reader, row, now) })),
      ),
      lacking: await lackingBundle(reader, bundleOf(rows).hash, now),
    }));
  }

  /** The next authority exists and is trusted; the present one still issues. @throws Refusal `authority-step` */
  async publish(): Promise<void> {
    const [issuing] = await this.#keys.authorities();
    const made = await this.#keys.authorityRows.make((issuing?.generation ?? 0) + 1);
    await this.#db.write(async (tx) => {
      const state = await this.#succession(tx);
      inOrder(() => publish<unknown>(state, made, 0));
      await this.#keys.authorityRows.insert(tx, made, 'next');
    });
  }

  /**
   * The next authority issues, the room's own certificate first.
   *
   * @param force although some would not trust the room any more
   * @throws Refusal `authority-step`, `authority-waiting`
   */
  async switchOver(force: boolean): Promise<void> {
    // Both are made before the transaction; in it everything is looked at again.
    await this.#db.read(async (reader) => {
      const state = await this.#succession(reader);
      inOrder(() => switchOver(waited(state, 'published', force), 0));
    });
    const next = await this.#keys.authorityRows.signer('next');
    const server = await this.#keys.serverFrom(next);
    await this.#db.write(async (tx) => {
      const state = await this.#succession(tx);
      inOrder(() => switchOver(waited(state, 'published', force), 0));
      await tx.run(`UPDATE authorities SET state = 'former' WHERE state = 'issuing' AND id <> ?`, next.id);
      await tx.run(`UPDATE authorities SET state = 'issuing' WHERE id = ?`, next.id);
      await tx.run('UPDATE room_keys SET certificate = ?, key = ?', server.certificate, server.key);
    });
  }

  /**
   * The former authority is trusted no more, and forgotten with every certificate of it.
   *
   * @param force although some still use one; they are locked out
   * @throws Refusal `authority-step`, `authority-waiting`
   */
  async retire(force: boolean): Promise<void> {
    await this.#db.write(async (tx) => {
      const state = await this.#succession(tx);
      inOrder(() => retire(waited(state, 'switched', force)));
      await tx.run(
        `DELETE FROM certificates WHERE authority_id IN (SELECT id FROM authorities WHERE state = 'former')`,
      );
      await tx.run(`DELETE FROM authorities WHERE state = 'former'`);
    });
  }

  async #succession(reader: Reader): Promise<Succession<AuthorityRow>> {
    const rows = await reader.all<AuthorityRow>(
      'SELECT id, state, generation, certificate, created_at, not_after FROM authorities',
    );
    const now = utcTime(this.#now());
    const find = (wanted: AuthorityRow['state']) => rows.find(({ state }) => state === wanted);
    const [authority, next, former] = [find('issuing'), find('next'), find('former')];
    if (authority === undefined) throw new Error('an account file without an issuing authority');
    if (next !== undefined) {
      const lacking = membersIn(await lackingBundle(reader, bundleOf(rows).hash, now));
      return { kind: 'published', authority, next, lacking };
    }
    if (former === undefined) return { kind: 'settled', authority };
    return {
      kind: 'switched',
      authority,
      former,
      remaining: membersIn(await membersOf(reader, former, now)),
    };
  }
}

/** In the step in which somebody is waited for: with force nobody counts, without it he is a refusal. */
function waited(
  state: Succession<AuthorityRow>,
  step: 'published' | 'switched',
  force: boolean,
): Succession<AuthorityRow> {
  if (state.kind === 'settled' || state.kind !== step) return state;
  const count = state.kind === 'published' ? state.lacking : state.remaining;
  if (count > 0 && !force)
    throw new Refusal('conflict', [{ field: '', code: 'authority-waiting', values: { count } }]);
  return state.kind === 'published' ? { ...state, lacking: 0 } : { ...state, remaining: 0 };
}

function inOrder(step: () => unknown): void {
  try {
    step();
  } catch (cause) {
    if (!(cause instanceof CertificateError) || cause.code !== 'step-too-early') throw cause;
    throw new Refusal('conflict', [{ field: '', code: 'authority-step' }], { cause });
  }
}
