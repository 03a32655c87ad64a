/** The owner's half. */
import type { Text } from '../texts/en.ts';
import type { FormState, Iso, Paging } from './basics.ts';
import type { NoticeCode } from './locals.ts';
import type { Brand } from './locals.ts';

type RoomState = 'running' | 'starting' | 'failed' | 'stopped';

/** View `backend-appliance`. What is unwell stands in `locals.notices`. */
export interface ApplianceModel {
  readonly name: string;
  readonly upSince: Iso;
  /** The root half and the versions that it runs; `null` while it does not answer. */
  readonly appliance: {
    readonly openvpn: string;
    readonly haproxy: string;
    readonly nftables: string;
    readonly kernelOffload: boolean;
  } | null;
  /** `null` while the root half does not answer. `detail` says why it failed, one line. */
  readonly door: { readonly state: RoomState; readonly detail: string; readonly connections: number } | null;
  readonly rooms: readonly {
    readonly account: string;
    readonly state: RoomState;
    readonly detail: string;
    /** Packets pass through the kernel's own OpenVPN. */
    readonly offload: boolean;
  }[];
  /** Bytes. */
  readonly memory: { readonly used: number; readonly total: number };
  readonly disk: { readonly used: number; readonly total: number } | null;
  /** One minute's load, and how many processors share it. */
  readonly load: { readonly one: number; readonly processors: number };
  /** Notices that came and went, the newest first; `until` is null while one stands. */
  readonly past: readonly {
    readonly code: NoticeCode;
    readonly about: string;
    readonly since: Iso;
    readonly until: Iso | null;
  }[];
}

/** View `backend-branding`. POST paths.backEnd.branding(): `used`, `true` or `false`. */
export interface BrandingModel {
  /** `null`: plain Ferngate. */
  readonly branding: {
    readonly product: string;
    readonly integrator: string;
    readonly number: number;
    readonly signedAt: Iso;
    /** Fingerprints in groups of four. */
    readonly signers: readonly string[];
    readonly used: boolean;
    readonly logo: string | null;
    readonly support: Brand['support'];
    readonly presets: readonly { readonly what: keyof Text['preset']; readonly value: string }[];
  } | null;
  /** Why a record that the image carries is not used; `reason` is English, for who signed it. */
  readonly refused: { readonly code: keyof Text['brandingRefused']; readonly reason: string } | null;
  readonly mayChange: boolean;
}

export interface AccountRow {
  readonly name: string;
  readonly displayName: string;
  readonly status: 'active' | 'suspended';
  readonly pool: string;
  /** Devices and people dialled in now; `null` while nobody can say. */
  readonly dialIns: number | null;
}

/** View `backend-accounts`. Query: `q`, `page`. */
export interface AccountsModel {
  readonly accounts: readonly AccountRow[];
  readonly q: string;
  readonly paging: Paging;
}

/**
 * View `backend-account-form`. POST paths.backEnd.accounts() for a new one, else paths.backEnd.accountEdit(name):
 * `name` (only new), `title`, `pool`, `maxDevices`, `maxUsers`, `maxSessions`.
 */
export interface AccountFormModel extends FormState<{
  readonly name: string;
  readonly title: string;
  readonly pool: string;
  readonly maxDevices: string;
  readonly maxUsers: string;
  readonly maxSessions: string;
}> {
  readonly account: { readonly name: string; readonly displayName: string } | null;
}

/**
 * View `backend-account`. POST accountAdministrator: `name`, `displayName`, `email`; accountSuspend, accountResume,
 * without fields; accountDelete is GET (view `confirm`, with the name to type) and POST.
 */
export interface BackEndAccountModel
  extends
    AccountRow,
    FormState<{ readonly name: string; readonly displayName: string; readonly email: string }> {
  readonly createdAt: Iso;
  readonly room: number;
  readonly limits: { readonly devices: number; readonly users: number; readonly dialIns: number };
  /** Shown once, right after it was made. */
  readonly link: { readonly user: string; readonly url: string; readonly validUntil: Iso } | null;
}

/** View `backend-operators`. POST operatorDisable, operatorEnable, operatorResetLink, operatorSecondFactorOff; operatorDelete: GET and POST. */
export interface OperatorsModel {
  readonly operators: readonly {
    readonly name: string;
    readonly displayName: string;
    readonly status: 'active' | 'disabled';
    readonly hasPassword: boolean;
    readonly secondFactor: boolean;
    readonly lastSignIn: Iso | null;
    readonly self: boolean;
  }[];
  readonly resetLink: { readonly user: string; readonly url: string; readonly validUntil: Iso } | null;
  /** Why the last act was refused. */
  readonly errors: FormState<null>['errors'];
}

/** View `backend-operator-form`. POST paths.backEnd.operators(): `name`, `displayName`; operatorEdit: `displayName`. */
export interface OperatorFormModel extends FormState<{
  readonly name: string;
  readonly displayName: string;
}> {
  readonly operator: { readonly name: string; readonly displayName: string } | null;
}
