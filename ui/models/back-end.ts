/** The owner's half. */
import type { FormState, Iso, Paging } from './basics.ts';

/** A part of the appliance that runs or does not. */
export interface PartState {
  readonly state: 'running' | 'starting' | 'failed';
  readonly since: Iso;
  /** For `failed`: what it said, one line. */
  readonly detail: string;
}

/** View `backend-appliance`. What is unwell stands in `locals.notices`. */
export interface ApplianceModel {
  readonly name: string;
  readonly version: string;
  readonly startedAt: Iso;
  readonly door: PartState & { readonly connections: number; readonly refusedLastHour: number };
  /** The root half; `null` while it does not answer. */
  readonly appliance: PartState | null;
  readonly rooms: readonly {
    readonly account: string;
    readonly displayName: string;
    readonly room: number;
    readonly state: 'running' | 'starting' | 'failed' | 'stopped';
    readonly since: Iso;
    readonly devices: number;
    readonly people: number;
  }[];
  /** Bytes. */
  readonly memory: { readonly used: number; readonly total: number; readonly portal: number };
  readonly disk: { readonly used: number; readonly total: number; readonly data: number };
  /** One minute's load, and how many processors share it. */
  readonly load: { readonly one: number; readonly processors: number };
  readonly clock: { readonly synchronised: boolean };
}

export interface AccountRow {
  readonly name: string;
  readonly displayName: string;
  readonly status: 'active' | 'suspended';
  readonly pool: string;
  readonly devices: number;
  readonly devicesOnline: number;
  readonly users: number;
}

/** View `backend-accounts`. Query: `q`, `page`. */
export interface AccountsModel {
  readonly accounts: readonly AccountRow[];
  readonly q: string;
  readonly paging: Paging;
}

/**
 * View `backend-account-form`. POST paths.backEnd.accounts() for a new one, else paths.backEnd.accountEdit(name):
 * `name` (only new), `displayName`, `pool` (only new), `maxDevices`, `maxUsers`, `maxDialIns`;
 * only new: `adminName`, `adminDisplayName`, `adminEmail` (the first administrator, who gets a one-time link).
 */
export interface AccountFormModel extends FormState<{
  readonly name: string;
  readonly displayName: string;
  readonly pool: string;
  readonly maxDevices: string;
  readonly maxUsers: string;
  readonly maxDialIns: string;
  readonly adminName: string;
  readonly adminDisplayName: string;
  readonly adminEmail: string;
}> {
  readonly account: { readonly name: string; readonly displayName: string } | null;
}

/**
 * View `backend-account`. POST accountSuspend, accountResume, accountResetLink (`user`), without other fields;
 * accountDelete is GET (view `confirm`, with the name to type) and POST.
 */
export interface BackEndAccountModel extends AccountRow {
  readonly createdAt: Iso;
  readonly room: number;
  readonly roomState: 'running' | 'starting' | 'failed' | 'stopped';
  readonly limits: { readonly devices: number; readonly users: number; readonly dialIns: number };
  readonly dialIns: number;
  /** Bytes on disk. */
  readonly size: number;
  readonly administrators: readonly {
    readonly name: string;
    readonly displayName: string;
    readonly lastSignIn: Iso | null;
  }[];
  readonly resetLink: { readonly user: string; readonly url: string; readonly validUntil: Iso } | null;
}

/** View `backend-operators`. POST operatorDisable, operatorEnable, operatorResetLink, operatorSecondFactorOff; operatorDelete: GET and POST. */
export interface OperatorsModel {
  readonly operators: readonly {
    readonly name: string;
    readonly displayName: string;
    readonly status: 'active' | 'disabled';
    readonly secondFactor: boolean;
    readonly lastSignIn: Iso | null;
    readonly self: boolean;
  }[];
  readonly resetLink: { readonly user: string; readonly url: string; readonly validUntil: Iso } | null;
}

/** View `backend-operator-form`. POST paths.backEnd.operators(): `name`, `displayName`. */
export interface OperatorFormModel extends FormState<{
  readonly name: string;
  readonly displayName: string;
}> {
  readonly operator: { readonly name: string; readonly displayName: string } | null;
}
