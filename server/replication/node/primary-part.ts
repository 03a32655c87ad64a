/** `portal.standby` on a primary: what pages, API and command line may ask of the pair. */
import type { ExclusiveWork } from '../../exclusive/exclusive-work.ts';
import { Refusal } from '../../refusal.ts';
import type { Waited } from '../acknowledgements.ts';
import { isReplicationError } from '../errors.ts';
import type { StandbyAlarms } from './alarms.ts';
import { LeaseError } from '../lease/errors.ts';
import type { PrimaryLease } from '../lease/primary-lease.ts';
import type { PairingHost } from './pairing-host.ts';
import type { PrimaryNode } from './primary.ts';
import type { PairingOffer, StandbyPart, StandbyStatus } from './standby-part.ts';
import { switchOver } from './switch-over.ts';

/** Longer than its steps together: drained, compared, taken, and the doubt about it. */
const SWITCH_OVER_MAX_MS = 120_000;

export interface PrimaryPartOptions {
  readonly node: PrimaryNode;
  readonly pairing: PairingHost;
  readonly alarms: StandbyAlarms;
  readonly exclusive: ExclusiveWork;
  readonly lease: PrimaryLease;
}

export class PrimaryPart implements StandbyPart {
  readonly #options: PrimaryPartOptions;
  #switching = false;

  constructor(options: PrimaryPartOptions) {
    this.#options = options;
    const { node, alarms } = options;
    node.onWish = () => {
      this.switchOver().catch((error: unknown) => {
        node.options.log.warn({ error }, 'the standby wished to take over, and nothing came of it');
      });
    };
    node.onLook = () => alarms.look(node.standing.current);
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
      await node.options.ownLog.states.change(() => ({ peer: null }));
    };
    await lease.unnamed(change).catch((error: unknown) => {
      throw error instanceof LeaseError ? refused('witness-needed', error) : error;
    });
    node.pairChanged();
    lease.pairChanged();
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
}

function refused(
  code: 'standby-paired' | 'standby-not-in-sync' | 'standby-not-taken' | 'witness-needed',
  cause?: unknown,
): Refusal {
  return new Refusal('conflict', [{ field: '', code }], { cause });
}
