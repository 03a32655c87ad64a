/** The account's own administration: sessions, settings, tokens, audit, search. */
import type { FormState, Iso, Paging } from './basics.ts';
import type { DeviceRow, DialIn } from './devices.ts';
import type { SignIn, UserRow } from './people.ts';

/**
 * View `sessions`: all dial-ins and sign-ins. Query: `q`, `page` for the dial-ins that are over.
 * POST paths.dialInEnd(id), paths.signInEnd(id), without fields.
 */
export interface SessionsModel {
  readonly dialIns: readonly AccountDialIn[];
  readonly past: readonly AccountDialIn[];
  readonly signIns: readonly (SignIn & { readonly user: string })[];
  readonly q: string;
  readonly paging: Paging;
  readonly mayEnd: boolean;
}

export interface AccountDialIn extends DialIn {
  readonly who:
    | { readonly kind: 'device'; readonly serial: string; readonly name: string }
    | { readonly kind: 'user'; readonly name: string; readonly seat: string };
}

/**
 * View `account-settings`. POST paths.settings(): `minLength`, `history`, `refuseCommon` (checkbox), `requireSecondFactor`
 * (checkbox), `connectionHours`, `idleMinutes` (0: never), `dialInHours` (0: no end), `signInHours`, `dialInsPerUser`, `zone`, `language`.
 */
export interface AccountSettingsModel extends FormState<{
  readonly minLength: string;
  readonly history: string;
  readonly refuseCommon: boolean;
  readonly requireSecondFactor: boolean;
  readonly connectionHours: string;
  readonly idleMinutes: string;
  readonly dialInHours: string;
  readonly signInHours: string;
  readonly dialInsPerUser: string;
  readonly zone: string;
  readonly language: string;
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

/** The account's certificate authority; a successor runs beside it until every device has moved. */
export interface AuthorityState {
  readonly fingerprint: string;
  readonly validUntil: Iso;
  readonly state: 'valid' | 'expiring' | 'expired';
  readonly successor: { readonly from: Iso; readonly moved: number; readonly total: number } | null;
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
