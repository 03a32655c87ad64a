/** The account's own administration: sessions, settings, tokens, audit, search. */
import type { FieldError, FormState, Iso, Paging } from './basics.ts';
import type { DeviceRow, DialIn } from './devices.ts';
import type { SignIn, UserRow } from './people.ts';

/**
 * View `sessions`: all dial-ins, a page at a time, standing ones first, and sign-ins. Query: `q`, `page`.
 * POST paths.dialInEnd(id), paths.signInEnd(id), without fields.
 */
export interface SessionsModel {
  /** How many are dialled in now, on all pages together. */
  readonly standing: number;
  readonly dialIns: readonly AccountDialIn[];
  readonly past: readonly AccountDialIn[];
  readonly signIns: readonly (SignIn & { readonly user: string })[];
  readonly q: string;
  readonly paging: Paging;
  readonly mayEnd: boolean;
}

export interface AccountDialIn extends DialIn {
  readonly who:
    /** `there`: false when it was deleted since. */
    | { readonly kind: 'device'; readonly serial: string; readonly name: string; readonly there: boolean }
    | { readonly kind: 'user'; readonly name: string; readonly seat: string; readonly there: boolean };
}

/**
 * View `account-settings`. POST paths.settings(): `passwordMinLength`, `passwordClasses`, `secondFactorRequired` (checkbox),
 * `connectionHours`, `connectionMaxHours`, `sessionsPerUser`, `zone`.
 */
export interface AccountSettingsModel extends FormState<{
  readonly passwordMinLength: string;
  readonly passwordClasses: string;
  readonly secondFactorRequired: boolean;
  readonly connectionHours: string;
  readonly connectionMaxHours: string;
  readonly sessionsPerUser: string;
  readonly zone: string;
}> {
  readonly name: string;
  readonly displayName: string;
  readonly pool: string;
  readonly zones: readonly string[];
  readonly authority: AuthorityState;
  /** People without a second factor, whom the switch would ask for one. */
  readonly withoutSecondFactor: number;
  readonly mayManage: boolean;
}

/** The account's certificate authority; a successor is trusted beside it before it issues. */
export interface AuthorityState {
  readonly fingerprint: string;
  readonly validUntil: Iso;
  readonly state: 'valid' | 'expiring' | 'expired';
  readonly successor: { readonly from: Iso } | null;
  /** Where a change of authority stands: the button does what comes next. */
  readonly step: 'settled' | 'published' | 'switched';
  /** Devices and seats that the next step would shut out. */
  readonly waiting: number;
  /** Why the last step was refused. */
  readonly errors: readonly FieldError[];
}

/** View `audit`, in the account and in the back end. Query: `q`, `page`. */
export interface AuditModel {
  readonly entries: readonly {
    readonly id: string;
    readonly at: Iso;
    /** `user anna`, `operator karl`, `owner at the console`. */
    readonly who: string;
    readonly realAddress: string;
    /** A verb such as `device.disable`. Shown as it is, so that it can be searched for. */
    readonly action: string;
    readonly object: string;
    readonly result: 'done' | 'refused';
    readonly detail: string;
  }[];
  readonly q: string;
  readonly paging: Paging;
}

/** View `search`. Query: `q`. At most 20 of each; `more` says that there were. */
export interface SearchModel {
  readonly q: string;
  readonly devices: readonly DeviceRow[];
  readonly components: readonly {
    readonly id: string;
    readonly name: string;
    readonly serial: string;
    readonly device: string;
    readonly virtualAddress: string;
  }[];
  readonly people: readonly UserRow[];
  readonly more: boolean;
}
