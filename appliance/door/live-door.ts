import { adminSocket, askSilently, type AdminSocket } from './admin-socket.ts';
import { DoorError } from './errors.ts';
import { applyChange, parseMap, planChange, type MapChange, type TagMap } from './map-change.ts';
import type { DoorPlan } from './plan.ts';
import { renderPem } from './portal-identity.ts';
import type { Entrances, Input } from '../protocol.ts';
import { Serial } from '../serial.ts';

/** What the running HAProxy holds in its memory, changed through its admin socket, one change at a time. */
export class LiveDoor {
  readonly #plan: DoorPlan;
  readonly #admin: AdminSocket;
  readonly #serial = new Serial();
  /** True until we have seen the map ourselves, and after a change that may have stopped half-way. */
  #inDoubt = true;

  constructor(plan: DoorPlan) {
    this.#plan = plan;
    this.#admin = adminSocket(plan.adminSocket);
  }

  get inDoubt(): boolean {
    return this.#inDoubt;
  }

  /** Carries out a change whose difference is known, or compares everything if there is any doubt. */
  changeTags(change: (wanted: TagMap) => MapChange, wanted: () => TagMap): Promise<void> {
    return this.#serial.run(async () => {
      const all = wanted();
      const next = this.#inDoubt ? planChange(await this.#held(), all) : change(all);
      this.#inDoubt = true;
      await applyChange(this.#admin, this.#plan.tagMap, next);
      this.#inDoubt = false;
    });
  }

  /** Compares the whole map with what should be, such as after a start or when taking over. */
  compareTags(wanted: () => TagMap): Promise<void> {
    this.#inDoubt = true;
    return this.changeTags(() => ({ kind: 'none' }), wanted);
  }

  /**
   * Shows this certificate from the next connection on; standing ones keep theirs.
   *
   * @param keep called when HAProxy has accepted the certificate and before it is used
   * @throws DoorError `bad-certificate` if HAProxy does not take it; nothing has changed then
   */
  usePortal(portal: Input<'door.portal'>, keep: () => Promise<void>): Promise<void> {
    return this.#serial.run(async () => {
      const { portalPem: file, portalMap, ports } = this.#plan;
      // One that a crash of ours left half-way would be in the way; there is none otherwise.
      await this.#admin.ask(`abort ssl cert ${file}`);
      const offered = await this.#admin.ask(`set ssl cert ${file}`, renderPem(portal));
      if (!/Transaction (created|updated)/.test(offered)) {
        throw new DoorError(
          'bad-certificate',
          `HAProxy does not take the certificate: ${offered.trim().slice(0, 200)}`,
        );
      }
      await keep();
      const committed = await this.#admin.ask(`commit ssl cert ${file}`);
      if (!committed.includes('Success'))
        throw new DoorError('admin-refused', `HAProxy kept the old certificate`);
      const held = parseMap(await this.#admin.ask(`show map ${portalMap}`));
      const verb = held.has('at') ? 'set' : 'add';
      await askSilently(
        this.#admin,
        `${verb} map ${portalMap} at ${portalAddress(portal.name, ports.https)}`,
      );
    });
  }

  /**
   * Opens or closes the ports of VPN and plain HTTP. A closed one is not listened on; what stands goes on.
   * @throws DoorError `admin-refused`, such as when another program has taken the port meanwhile
   */
  useEntrances(open: Entrances): Promise<void> {
    return this.#serial.run(async () => {
      const verb = open === 'all' ? 'enable' : 'disable';
      for (const frontend of ['vpn', 'http']) {
        const answer = (await this.#admin.ask(`${verb} frontend ${frontend}`)).trim();
        if (answer !== '' && !answer.includes(`already ${verb}d`))
          throw new DoorError(
            'admin-refused',
            `HAProxy did not ${verb} ${frontend}: ${answer.slice(0, 200)}`,
          );
      }
    });
  }

  /** True if this very process answers; one that is leaving may still have the socket. */
  async isServedBy(pid: number): Promise<boolean> {
    try {
      return new RegExp(`^Pid: ${pid}$`, 'm').test(await this.#admin.ask('show info'));
    } catch {
      // Not listening yet.
      return false;
    }
  }

  /** Connections from outside that stand now, pages included. */
  async openConnections(): Promise<number> {
    const frontends = await this.#admin.ask('show stat -1 1 -1');
    return frontends
      .split('\n')
      .map((line) => line.split(','))
      .filter(([name = '']) => name in this.#plan.ports)
      .reduce((sum, fields) => sum + Number(fields[4]), 0);
  }

  async #held(): Promise<TagMap> {
    return parseMap(await this.#admin.ask(`show map ${this.#plan.tagMap}`));
  }
}

/** Where redirects lead to: the configured name, never one from a request. */
export function portalAddress(name: string, port: number): string {
  return port === 443 ? `https://${name}` : `https://${name}:${port}`;
}
