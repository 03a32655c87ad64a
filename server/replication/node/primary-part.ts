/** `portal.standby` on a primary: what pages, API and command line may ask of the pair. */
import type { z } from 'zod';
import type { Audit } from '../../audit/audit.ts';
import type { ExclusiveWork } from '../../exclusive/exclusive-work.ts';
import { Refusal } from '../../refusal.ts';
import type { Waited } from '../acknowledgements.ts';
import { isReplicationError } from '../errors.ts';
import type { StandbyAlarms } from './alarms.ts';
import { LeaseError } from '../lease/errors.ts';
import type { PrimaryLease } from '../lease/primary-lease.ts';
import { decodeJson, WishFrame } from '../link/frames.ts';
import type { PairingHost } from './pairing-host.ts';
import { recordLeftOut } from './left-out.ts';
import type { PrimaryNode } from './primary.ts';
import type { PairingOffer, StandbyPart, StandbyStatus } from './standby-part.ts';
import { switchOver } from './switch-over.ts';

/** Longer than its steps together: drained, compared, taken, and the doubt about it. */
const SWITCH_OVER_MAX_MS = 120_000;

const WISH_ROW_EVERY_MS = 60_000;

export interface PrimaryPartOptions {
  readonly node: PrimaryNode;
  readonly pairing: PairingHost;
  readonly alarms: StandbyAlarms;
  readonly exclusive: ExclusiveWork;
  readonly lease: PrimaryLease;
  readonly audit: Pick<Audit, 'write'>;
}

export class PrimaryPart implements StandbyPart {
  readonly #options: PrimaryPartOptions;
  #switching = false;
  /** A standby that says it again and again is heard once at a time, and written down once a minute. */
  #wishing = false;
  #wishWrittenMs = -Infinity;

  constructor(options: PrimaryPartOptions) {
    this.#options = options;
    const { node, alarms } = options;
    node.onWish = (frame) => this.#wished(decodeJson(WishFrame, frame));
    node.onLook = () => {
      recordLeftOut(node);
      alarms.look(node.standing.current);
    };
  }

  get refusesWrites(): boolean {
    const { node, lease } = this.#options;
    return this.#switching || node.fenced || !lease.serving;
  }

  get setBack(): boolean {
    return this.#options.node.standing.setBack;
  }

  status(): StandbyStatus {
    const { node, pairing } = this.#options;
    const { states, spool } = node.options.ownLog;
    const { role, node: id, cluster, epoch, peer } = states.current;
    return {
      role,
      node: id,
      cluster,
      epoch,
      lsn: spool.end.lsn,
      acknowledged: node.standing.acknowledged,
      acknowledgedAt: node.standing.acknowledgedAt?.toISOString() ?? null,
      standing: node.standing.current,
      peer,
      pairing: pairing.offer,
      seeding: node.seeding,
      switching: this.#switching,
    };
  }

  async confirm(): Promise<Waited> {
    const { node, alarms, lease } = this.#options;
    const waited = await node.confirm();
    if (waited !== 'here-only') return waited;
    // Nobody may be told that it is done while somebody who lacks it could take over.
    if (!(await lease.mayConfirmAlone())) throw new Refusal('busy', [], { retryAfterS: 10 });
    alarms.confirmedAlone(node.standing.current);
    return waited;
  }

  async beginPairing(): Promise<PairingOffer> {
    const { node, pairing } = this.#options;
    if (node.options.ownLog.states.current.peer !== null) throw refused('standby-paired');
    await node.listen();
    pairing.begin();
    const { offer } = pairing;
    if (offer === null) throw new Refusal('busy');
    return offer;
  }

  endPairing(): void {
    this.#options.pairing.end();
  }

  async unpair(): Promise<void> {
    const { node, pairing, lease } = this.#options;
    if (this.#switching) throw new Refusal('busy');
    // Nothing is sent to the former standby any more: named, it would take over one day with what is old by then.
    const change = async (): Promise<void> => {
      await pairing.forget();
      const { states } = node.options.ownLog;
      await states
        .change(() => ({ peer: null }))
        .catch((error: unknown) => {
          if (states.current.peer !== null) throw error;
        });
    };
    await lease.unnamed(change).catch((error: unknown) => {
      throw error instanceof LeaseError ? refused('witness-needed', error) : error;
    });
    const { follower } = node;
    // Who is not there finds nobody any more.
    await follower?.farewell('unpaired', node.options.ownLog.states.current.epoch).catch(() => undefined);
    node.pairChanged();
    lease.pairChanged();
  }

  termEnded(): Promise<void> {
    return this.#options.node.termEnded();
  }

  async switchOver(): Promise<void> {
    const { node, exclusive } = this.#options;
    if (node.standing.current.kind !== 'in-sync' || node.follower === null)
      throw refused('standby-not-in-sync');
    const order = { kind: 'replication', by: 'ferngate', maxMs: SWITCH_OVER_MAX_MS } as const;
    await exclusive.run(order, async () => {
      this.#switching = true;
      try {
        await switchOver(node);
      } catch (error) {
        // Nothing was handed over and everything goes on; why is in the log.
        if (!isReplicationError(error)) throw error;
        node.options.log.warn({ error }, 'nothing was handed over');
        throw refused('standby-not-taken', error);
      } finally {
        this.#switching = node.options.store.gate.isShut;
      }
    });
  }

  #wished({ by }: z.infer<typeof WishFrame>): void {
    if (this.#wishing) return;
    this.#wishing = true;
    this.#heed(by ?? { subject: 'standby', address: '' })
      .catch((error: unknown) => {
        const { log } = this.#options.node.options;
        log.warn({ error }, 'the standby wished to take over, and nothing came of it');
      })
      .finally(() => (this.#wishing = false));
  }

  /** Written down first: afterwards nothing is written here any more, and this row goes along to the other side. */
  async #heed({ subject, address }: NonNullable<z.infer<typeof WishFrame>['by']>): Promise<void> {
    const { audit, node } = this.#options;
    const { epoch, peer } = node.options.ownLog.states.current;
    if (performance.now() - this.#wishWrittenMs > WISH_ROW_EVERY_MS) {
      this.#wishWrittenMs = performance.now();
      const said = {
        subject: `standby: ${subject}`,
        address,
        object: peer?.name ?? '',
        detail: `epoch ${epoch + 1}`,
      };
      await audit.write({ ...said, action: 'standby.wish', result: 'done' });
    }
    await this.switchOver();
  }
}

function refused(
  code: 'standby-paired' | 'standby-not-in-sync' | 'standby-not-taken' | 'witness-needed',
  cause?: unknown,
): Refusal {
  return new Refusal('conflict', [{ field: '', code }], { cause });
}
