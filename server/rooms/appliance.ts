/** What the portal needs of the appliance; `appliance-socket.ts` implements it. */
import type { Input, Output, Verb } from '../../appliance/protocol.ts';

export interface Appliance {
  /** @throws ApplianceUnavailable when it cannot be reached or does not answer in time */
  call<V extends Verb>(verb: V, input: Input<V>): Promise<Output<V>>;
  /** Called after each new connection to the appliance, the first included. */
  onConnected(listener: () => void): void;
  readonly connected: boolean;
}

export class ApplianceUnavailable extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'ApplianceUnavailable';
  }
}
