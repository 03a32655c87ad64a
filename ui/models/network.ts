/** The owner's half: the network of the appliance. */
import type { FormState } from './basics.ts';

/** View `backend-network`. POST network(): the values; networkKeep() and networkRevert(): `trial`. */
export interface NetworkModel extends FormState<{
  readonly ipv4: string;
  readonly address4: string;
  readonly gateway4: string;
  readonly ipv6: string;
  readonly address6: string;
  readonly gateway6: string;
  /** With a space between; empty: as the network says. */
  readonly dns: string;
  /** Empty: the first one. */
  readonly interface: string;
  readonly vlan: string;
  readonly ntp: string;
  readonly proxy: string;
}> {
  /** False under `npm start`: whoever started it looks after the network. */
  readonly managed: boolean;
  readonly damaged: boolean;
  readonly mayChange: boolean;
  readonly addresses: readonly { readonly interface: string; readonly address: string }[];
  readonly interfaces: readonly string[];
  /** A change that waits for being kept, made on `from`. */
  readonly trial: { readonly id: string; readonly from: string; readonly minutes: number } | null;
}
