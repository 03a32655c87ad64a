/** Keeper and watch on a real witness, on a clock that the test moves: nobody waits fifteen seconds for fifteen seconds. */
import { mkdtempSync } from 'node:fs';
import type { Hello } from '../../../../server/replication/fencing/rules.ts';
import type { Candidacy, CandidacyWord } from '../../../../server/replication/fencing/lease-rules.ts';
import { CandidacyBook } from '../../../../server/replication/lease/candidacy-book.ts';
import { LeaseKeeper, type KeeperOptions } from '../../../../server/replication/lease/keeper.ts';
import { LeaseWatch } from '../../../../server/replication/lease/watch.ts';
import { openWitness } from '../../../../server/replication/lease/settings.ts';
import { askOwnerSocket } from '../../../../witness/cli/owner-socket.ts';
import { Added } from '../../../../witness/cli/show.ts';
import { ownerSocketOf } from '../../../../witness/serve.ts';
import { NODES, type WitnessProcess } from '../../../witness/rig.ts';

const incarnation = (digit: string) => digit.repeat(32);

let pairs = 0;

export class Pair {
  readonly process: WitnessProcess;
  readonly folder = mkdtempSync('/tmp/pair-');
  token = '';
  fingerprint = '';
  now = 1_000_000;
  linked = true;
  end = 10;
  acknowledged = 10;
  /** What the appliance was told last. */
  armed: number | 'off' | null = null;
  promoted = 0;
  epoch = 3;
  book!: CandidacyBook;

  constructor(process: WitnessProcess) {
    this.process = process;
  }

  async start(): Promise<void> {
    pairs += 1;
    const socket = ownerSocketOf(this.process.state);
    const added = Added.parse(await askOwnerSocket(socket, 'POST', { pair: `pair-${pairs}` }));
    ({ token: this.token, fingerprint: this.fingerprint } = added);
    await this.openBook();
  }

  async openBook(): Promise<void> {
    this.book = await CandidacyBook.open({ folder: this.folder, of: () => `pair a ${this.epoch}` });
  }

  witness() {
    const { fingerprint, token } = this;
    const address = `127.0.0.1:${this.process.port}`;
    return openWitness({ kind: 'ferngate', address, fingerprint, token }, incarnation('0'));
  }

  keeper(digit: string, more: Partial<KeeperOptions> = {}): LeaseKeeper {
    return new LeaseKeeper({
      witness: this.witness(),
      pair: {
        node: NODES.a,
        epoch: 3,
        standby: () => NODES.b,
        end: () => this.end,
        acknowledged: () => this.acknowledged,
        say: (word) => this.#say(word),
      },
      incarnation: incarnation(digit),
      predecessor: null,
      clock: () => this.now,
      arm: async (until) => void (this.armed = until),
      signal: new AbortController().signal,
      ...more,
    });
  }

  watch(): LeaseWatch {
    const self = (): Hello => ({
      ...{ cluster: incarnation('0'), node: NODES.b, incarnation: incarnation('9'), role: 'standby' },
      ...{ epoch: 3, lsn: this.acknowledged, hash: '' },
    });
    return new LeaseWatch({
      witness: this.witness(),
      book: this.book,
      self,
      clock: () => this.now,
      promote: async (claim) => void (this.promoted += (await claim()) ? 1 : 0),
      signal: new AbortController().signal,
    });
  }

  async lease() {
    return (
      JSON.parse((await this.process.ask(this.token)).body) as { lease: Record<string, unknown> | null }
    ).lease;
  }

  #say(word: CandidacyWord): Promise<Candidacy | null> {
    return this.linked ? this.book.heard(word) : Promise.resolve(null);
  }
}
