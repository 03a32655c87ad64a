/** The account's own administration: sessions, settings, tokens, audit, search. */
import type { FieldError, FormState, Iso, Paging } from './basics.ts';
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

/**
 * View `tokens`: keys for programs. POST paths.tokens(): `name`, `role`, `days`; POST paths.tokenRevoke(id).
 */
export interface TokensModel extends FormState<{
  readonly name: string;
  readonly role: string;
  readonly days: string;
}> {
  readonly tokens: readonly {
    readonly id: string;
    readonly name: string;
    readonly role: string;
    readonly createdAt: Iso;
    readonly by: string;
    readonly validUntil: Iso;
    readonly lastUsed: Iso | null;
    readonly state: 'valid' | 'expired' | 'revoked';
  }[];
  /** Shown once, right after it was made. */
  readonly created: { readonly name: string; readonly token: string } | null;
  readonly errors: readonly FieldError[];
  readonly mayManage: boolean;
}

/** View `audit`, in the account and in the back end. Query: `q`, `from`, `to` (dates), `page`. */
export interface AuditModel {
  readonly entries: readonly {
    readonly id: string;
    readonly at: Iso;
    /** Login name, device serial, or `system`. */
    readonly who: string;
    readonly realAddress: string | null;
    /** A verb such as `device.disable`. Shown as it is, so that it can be searched for. */
    readonly action: string;
    readonly object: string;
    readonly result: 'done' | 'refused' | 'failed';
    readonly detail: string;
  }[];
  readonly q: string;
  readonly from: string;
  readonly to: string;
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
