/** What the owner sets: at set-up, step by step, and later on the pages of *Settings*. */
import type { FieldError, FormState, Iso } from './basics.ts';

export type SetUpStepName = 'name' | 'zone' | 'mail' | 'account' | 'finished';

/** POST `name`. */
export type NameForm = FormState<{ readonly name: string; readonly kind: string }>;

/** POST `addresses`: one on each line. */
export interface AddressesForm extends FormState<{ readonly addresses: string }> {
  /** The portal's name, which is tried first. */
  readonly name: string;
  readonly changedAt: Iso | null;
  /** Enabled routers, and those that carry the list already. */
  readonly routers: number;
  readonly ready: number;
}

/** POST `zone`. */
export interface ZoneForm extends FormState<{ readonly zone: string }> {
  readonly zones: readonly string[];
}

/** POST all of `values` and `password`, which is never shown. */
export interface MailForm extends FormState<{
  readonly host: string;
  readonly port: string;
  readonly security: string;
  readonly user: string;
  readonly sender: string;
  readonly owner: string;
  readonly authority: string;
}> {
  readonly set: boolean;
  readonly hasPassword: boolean;
  readonly waiting: number;
  /** A test that has just been made. */
  readonly tested:
    { readonly to: string; readonly answer: string } | { readonly errors: readonly FieldError[] } | null;
}

/**
 * View `set-up-step`, after the first operator. Each step POSTs to paths.backEnd.setUpStep(step); setUpSkip passes over it.
 * name: NameForm's `name` and `kind` (own, upload, request, acme); account: `name`, `title`, `adminName`, `adminDisplayName`.
 */
export type SetUpStepModel = { readonly done: readonly SetUpStepName[]; readonly address: string } & (
  | ({ readonly step: 'name' } & NameForm)
  | ({ readonly step: 'zone' } & ZoneForm)
  | ({ readonly step: 'mail' } & MailForm)
  | ({ readonly step: 'account' } & FormState<{
      readonly name: string;
      readonly title: string;
      readonly adminName: string;
      readonly adminDisplayName: string;
    }>)
  | {
      readonly step: 'finished';
      /** Shown once, right after the first account was made. */
      readonly link: {
        readonly account: string;
        readonly user: string;
        readonly url: string;
        readonly validUntil: Iso;
      } | null;
    }
);

export interface ShownCertificate {
  readonly names: string;
  readonly issuer: string;
  readonly from: Iso;
  readonly until: Iso;
  readonly fingerprint: string;
}

export interface CertificateState {
  readonly kind: 'own' | 'uploaded' | 'acme';
  readonly shown: ShownCertificate;
  readonly standIn: 'other-name' | 'ended' | 'none-yet' | null;
  readonly request: string | null;
  readonly acme: {
    readonly directory: string;
    readonly nextAt: Iso | null;
    readonly failures: number;
    readonly error: string;
    readonly working: boolean;
  } | null;
}

/** View `backend-settings`: what is set, each with its state. */
export interface SettingsModel {
  readonly name: string;
  readonly former: string | null;
  /** Further addresses, in the order in which they are tried. */
  readonly addresses: readonly string[];
  readonly certificate: CertificateState;
  readonly zone: string;
  readonly mail: { readonly host: string; readonly port: number; readonly owner: string } | null;
  readonly waiting: number;
  /** Where set-up goes on; null when it is finished. */
  readonly goOn: string | null;
}

/** View `backend-setting`: one of them. */
export type SettingModel = { readonly goOn: string | null } & (
  | ({ readonly what: 'name'; readonly current: string } & NameForm)
  | ({ readonly what: 'addresses' } & AddressesForm)
  | ({ readonly what: 'zone' } & ZoneForm)
  | ({ readonly what: 'mail' } & MailForm)
);

/**
 * View `backend-certificate`. upload (multipart): `certificate`, `key` or the files `certificateFile`, `keyFile`, `pkcs12`, and
 * `passphrase`; request: nothing; answer (multipart): `certificate` or `certificateFile`; acme: `directory`, `contact`,
 * `root`, `agreed`.
 */
export interface CertificateModel {
  readonly what: 'overview' | 'upload' | 'request' | 'acme';
  readonly name: string;
  readonly state: CertificateState;
  readonly values: {
    readonly certificate: string;
    readonly directory: string;
    readonly contact: string;
    readonly root: string;
    readonly agreed: boolean;
  };
  readonly errors: readonly FieldError[];
  readonly goOn: string | null;
}

/** View `quick-start`: five lines for who begins, without signing in. */
export interface QuickStartModel {
  readonly who: 'technician' | 'router';
  readonly address: string;
  /** Browsers do not know who certified the portal. */
  readonly ownAuthority: boolean;
}
