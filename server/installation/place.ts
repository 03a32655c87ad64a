/**
 * The portal's name, the only source of links, profiles and origins (CVE-2020-35560). The one that somebody chose
 * counts; before that, the one that the setting gave.
 */
import type { FoundPlace, PublicPlace } from '../accounts/facts.ts';
import { portalAddress } from '../accounts/facts.ts';

export interface Naming {
  /** Null: nobody has chosen one yet. */
  readonly name: string | null;
  /** Still taken, until somebody has used the new one. */
  readonly former: string | null;
  /** Where the standby is found: profiles and configurations carry them. */
  readonly others: readonly string[];
  /** Set-up is over: forms are taken under these names only. */
  readonly settled: boolean;
}

export class Place implements FoundPlace {
  readonly ports: PublicPlace['ports'];
  readonly #given: string;
  #naming: Naming = { name: null, former: null, others: [], settled: false };

  constructor({ name, ports }: PublicPlace) {
    this.#given = name;
    this.ports = ports;
  }

  get name(): string {
    return this.#naming.name ?? this.#given;
  }

  get former(): string | null {
    return this.#naming.former;
  }

  get others(): readonly string[] {
    return this.#naming.others;
  }

  /** What its own certificate is for beside its name. */
  get also(): readonly string[] {
    return [...(this.former === null ? [] : [this.former]), ...this.others];
  }

  /** From the file, after a start and after each change. */
  use(naming: Naming): void {
    this.#naming = naming;
  }

  /** Somebody came by the new name after a change: the former one has served. */
  isProved(origin: string): boolean {
    const { former, settled } = this.#naming;
    return former !== null && settled && origin === portalAddress(this);
  }

  /**
   * Whether a page of ours stands at this origin. While the box is being set up, nobody knows yet under which of its
   * addresses its owner reaches it (a forwarded port, an address from DHCP): then the browser's own word counts that
   * the form stands where it goes. Who set a trap there has neither the one-time link nor the owner's cookie, which
   * belongs to the host that the owner typed.
   *
   * @param origin `https://portal.example`, as browsers send it
   * @param host as the request names it
   */
  isOwn(origin: string, host: string): boolean {
    const { settled } = this.#naming;
    if ([this.name, ...this.also].some((name) => origin === portalAddress({ name, ports: this.ports })))
      return true;
    return !settled && origin === `https://${host}`;
  }
}
