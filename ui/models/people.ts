/** Users of an account, what they may reach, and what they reach it with. */
import type { Choice, FormState, Iso, Paging, Role } from './basics.ts';

export interface UserRow {
  readonly name: string;
  readonly displayName: string;
  readonly email: string;
  readonly role: Role;
  readonly status: 'active' | 'disabled';
  readonly secondFactor: boolean;
  readonly lastSignIn: Iso | null;
  /** `null` while the portal does not see the room. */
  readonly dialledIn: boolean | null;
}

/** View `people`. Query: `q`, `page`. */
export interface PeopleModel {
  readonly users: readonly UserRow[];
  readonly q: string;
  readonly paging: Paging;
  readonly mayManage: boolean;
}

export type RightKind = 'account' | 'project' | 'device' | 'component' | 'service';

/** A right to connect, given to a user. */
export interface Right {
  readonly id: string;
  readonly kind: RightKind;
  /** "Press line 7 / PLC / S7"; '' for the whole account. */
  readonly label: string;
  readonly href: string | null;
  readonly since: Iso;
  readonly until: Iso | null;
}

/** A laptop (or phone) of a user, with its own certificate and wrapped key. */
export interface Seat {
  readonly id: string;
  readonly name: string;
  readonly createdAt: Iso;
  /** End of its certificate; it is renewed before. */
  readonly validUntil: Iso | null;
  readonly state: 'valid' | 'expiring' | 'expired';
  /** Dialled in right now with this address. */
  readonly address: string | null;
}

/** A sign-in to the portal. */
export interface SignIn {
  readonly id: string;
  readonly from: Iso;
  readonly lastSeen: Iso;
  readonly realAddress: string;
  /** "Firefox on Windows", made by the server from a closed list; '' if unknown. */
  readonly browser: string;
  /** The one that this page is shown in. */
  readonly current: boolean;
}

/**
 * View `user`. Forms: POST paths.rights(name): `right` (a `Choice.value` of `grantable`), `days` ('' or how long);
 * POST paths.rightRemove(name, id), userDisable, userEnable, userResetLink, userSecondFactorOff, userSignOut,
 * userSeatRevoke(name, id), without fields. paths.userDelete is GET (view `confirm`) and POST.
 */
export interface UserModel extends UserRow {
  readonly createdAt: Iso;
  readonly rights: readonly Right[];
  /**
   * What can still be granted, in groups; label as in `Right`. Of devices only those that `find` fits, and not more
   * than a select can hold.
   */
  readonly grantable: readonly { readonly kind: RightKind; readonly choices: readonly Choice[] }[];
  /** The query `find` narrows down what is offered; `more`: there is more than is offered. */
  readonly find: { readonly q: string; readonly more: boolean };
  readonly seats: readonly Seat[];
  readonly signIns: readonly SignIn[];
  /** Shown once, right after it was made. */
  readonly resetLink: { readonly url: string; readonly validUntil: Iso } | null;
  readonly self: boolean;
  readonly mayManage: boolean;
  readonly errors: FormState<null>['errors'];
}

/**
 * View `user-form`. POST paths.people() for a new one, else paths.userEdit(name):
 * `name` (only new), `displayName`, `email`, `role`. A new user gets a one-time link, shown on his page.
 */
export interface UserFormModel extends FormState<{
  readonly name: string;
  readonly displayName: string;
  readonly email: string;
  readonly role: string;
}> {
  readonly user: { readonly name: string; readonly displayName: string } | null;
  /** Nobody takes the administrator's role from himself. */
  readonly self: boolean;
}

/** View `projects`: clients and their projects. */
export interface ProjectsModel {
  readonly clients: readonly {
    readonly name: string;
    readonly projects: readonly { readonly id: string; readonly name: string; readonly devices: number }[];
  }[];
  readonly mayManage: boolean;
}

/**
 * View `project-form`. POST paths.projects() for a new one, else paths.projectEdit(id): `client`, `name`.
 * paths.projectDelete(id) is GET (view `confirm`) and POST.
 */
export interface ProjectFormModel extends FormState<{ readonly client: string; readonly name: string }> {
  readonly project: { readonly id: string; readonly name: string } | null;
  /** Suggestions. */
  readonly clients: readonly string[];
}
