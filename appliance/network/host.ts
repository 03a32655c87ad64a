/** What `network.ts` needs of the machine; `networkd.ts` implements it. */
import type { NetworkSettings } from '../protocol-network.ts';

export interface NetworkHost {
  /** Ethernet interfaces that can carry the network, the one used by itself first. */
  interfaces(): Promise<string[]>;
  /** VLANs that exist and are not ours. */
  foreignVlans(): Promise<number[]>;
  addresses(): { interface: string; address: string }[];
  /** Cheap enough to be asked every few seconds. */
  isApplied(settings: NetworkSettings): Promise<boolean>;
  /**
   * Makes the machine's network these settings; nothing happens when it already is.
   * @throws NetworkError
   */
  apply(settings: NetworkSettings): Promise<void>;
}
