/** Connections: this user, these services of this device, until then. */
import type { FieldError, Iso, Paging } from './basics.ts';
import type { Component, DeviceState, Service } from './devices.ts';
import type { OpenConnection } from './open-connection.ts';

export type { OpenConnection } from './open-connection.ts';

/** Why a connection ended. */
export type ConnectionEnd =
  | 'closed' // by the one who opened it
  | 'ended' // by an administrator or operator
  | 'expired' // its end had come
  | 'right' // the right to it was taken away
  | 'device' // the device was disabled or deleted
  | 'user' // the user was disabled or deleted, or changed his credentials
  | 'account' // the account was suspended
  | 'not-opened'; // the appliance did not answer when it was to be opened

/** The reader's dial-in, which a connection needs to carry anything. */
export type OwnDialIn =
  | { readonly kind: 'in'; readonly address: string; readonly since: Iso }
  | {
      readonly kind: 'out';
      /** Seats he can dial in with; with none the page sends him to make one. */
      readonly seats: number;
      /** `portal.example acme/anna`, what the dial-up program is called with. */
      readonly program: string;
    };

/**
 * View `connect`: one page from choosing to ended.
 * choose: POST paths.connect(serial): `services` (ids, repeated; none means refused), `hours` (one of `durations`).
 * open: POST paths.connectionEnd(id) without fields.
 */
export type ConnectModel = {
  /** '' when the device is not there any more. */
  readonly serial: string;
  readonly device: string;
  readonly deviceState: DeviceState;
  readonly dialIn: OwnDialIn;
} & (
  | {
      readonly step: 'choose';
      readonly components: readonly Component[];
      /** Ids that are ticked: all of them, one (asked for by a link), or what was typed. */
      readonly chosen: readonly string[];
      readonly durations: readonly number[];
      readonly hours: number;
      readonly errors: readonly FieldError[];
    }
  | {
      readonly step: 'open';
      readonly id: string;
      readonly from: Iso;
      readonly until: Iso;
      /** Who opened it; `null` for the reader himself. */
      readonly user: string | null;
      readonly mayEnd: boolean;
      readonly targets: readonly Target[];
    }
  | {
      readonly step: 'ended';
      readonly id: string;
      readonly from: Iso;
      readonly at: Iso;
      readonly why: ConnectionEnd;
      /** Who ended it, for `ended`. */
      readonly by: string | null;
      readonly mayConnect: boolean;
    }
);

/** A component that is open, with the services of it that are. */
export interface Target {
  readonly component: string;
  readonly address: string;
  /** `null` when the component is not there any more. */
  readonly dnsName: string | null;
  readonly services: readonly Service[];
}

/** View `connections`. The history's query: `q`, `page`. */
export interface ConnectionsModel {
  readonly open: readonly OpenConnection[];
  readonly past: readonly PastConnection[];
  readonly q: string;
  readonly paging: Paging;
}

export interface PastConnection {
  readonly id: string;
  /** `null` when the device is not there any more. */
  readonly serial: string | null;
  readonly device: string;
  readonly user: string;
  readonly from: Iso;
  readonly at: Iso;
  readonly why: ConnectionEnd;
  readonly by: string | null;
  readonly services: readonly { readonly component: string; readonly service: string }[];
  readonly more: number;
}
