/** Devices, their components, and the overview of them. */
import type { Choice, FormState, Iso, Paging, ProjectName } from './basics.ts';
import type { OpenConnection } from './open-connection.ts';

/** Shown as ● ◐ ○ ▲ with the word beside it. */
export type DeviceState =
  | { readonly kind: 'online'; readonly since: Iso; readonly realAddress: string }
  | { readonly kind: 'offline'; readonly lastSeen: Iso; readonly why: DialInEnd }
  /** Added, and has not dialled in yet. */
  | { readonly kind: 'never' }
  | { readonly kind: 'disabled' }
  /** The portal does not see the room just now: true or silent. */
  | { readonly kind: 'unknown' };

/** What keeps a device from dialling in although it tries, or will soon. */
export type DeviceTrouble =
  /** Dialled, and was refused: somebody else's password, an old profile, a copied key. */
  | {
      readonly kind: 'refused';
      readonly at: Iso;
      readonly reason: 'certificate' | 'password' | 'limit';
    }
  | { readonly kind: 'certificate-expired'; readonly at: Iso }
  | { readonly kind: 'certificate-expiring'; readonly at: Iso };

/** Why a dial-in (of a device or a seat) ended. */
export type DialInEnd =
  | 'left' // it hung up
  | 'silent' // it answered no ping any more
  | 'replaced' // the same one dialled in again
  | 'ended' // an administrator or operator ended it
  | 'disabled' // device, user, seat or account was disabled
  | 'deleted'
  | 'credentials' // password, second factor, certificate or role changed
  | 'refused' // when it had to prove itself again, it was not let in
  | 'restart' // its room was restarted
  | 'unknown'; // nobody was there to see it

/** One row of the overview and of the list of devices. */
export interface DeviceRow {
  readonly serial: string;
  readonly name: string;
  readonly project: ProjectName | null;
  readonly state: DeviceState;
  readonly trouble: DeviceTrouble | null;
  /** Virtual network, such as `198.18.5.0/24`. */
  readonly network: string;
  /** Names of the first components that the reader may reach, and how many there are in all. */
  readonly components: readonly string[];
  readonly componentCount: number;
  /** The reader has a right to at least one service. */
  readonly mayConnect: boolean;
  /** The reader's own open connection to this device. */
  readonly open: { readonly id: string; readonly until: Iso } | null;
}

/** The first line of the overview. */
export interface Summary {
  readonly online: number;
  readonly total: number;
  readonly troubled: number;
  /** The reader's own dial-in; `null` if not dialled in. */
  readonly dialIn: { readonly address: string; readonly since: Iso } | null;
  readonly open: number;
  /** False: the portal does not see the room just now; what is shown is greyed out. */
  readonly live: boolean;
}

/** What the list shows; comes from the query: `q`, `state`, `project`, `page`. */
export interface DeviceFilter {
  readonly q: string;
  readonly state: Exclude<DeviceState['kind'], 'unknown'> | 'troubled' | '';
  readonly project: string;
}

/**
 * View `overview` (order: trouble first, then by name; stable while one reads) and view `devices`
 * (the same rows with management actions, order by name).
 */
export interface OverviewModel {
  readonly summary: Summary;
  /** Everything that stands open now and that the reader may see. */
  readonly open: readonly OpenConnection[];
  readonly filter: DeviceFilter;
  readonly projects: readonly Choice[];
  readonly devices: readonly DeviceRow[];
  readonly paging: Paging;
  readonly mayManage: boolean;
}

/** ICMP (ping) has no ports: both are 0. */
export type Protocol = 'tcp' | 'udp' | 'icmp';

export interface Service {
  readonly id: string;
  readonly name: string;
  readonly protocol: Protocol;
  readonly portFrom: number;
  /** The same as `portFrom` for a single port. */
  readonly portTo: number;
  /** `http` and `https` become links while a connection is open. */
  readonly link: 'http' | 'https' | null;
}

export type ComponentKind = 'plc' | 'hmi' | 'drive' | 'pc' | 'other';

export interface Component {
  readonly id: string;
  readonly name: string;
  readonly kind: ComponentKind;
  /** In the machine's LAN, such as `192.168.0.10`, and through the portal, such as `198.18.5.10`. */
  readonly lanAddress: string;
  readonly virtualAddress: string;
  /** `plc.press-line-7.acme` */
  readonly dnsName: string;
  readonly services: readonly ServiceAccess[];
}

/** A service with what the reader may do with it; one he has no right to is shown, but not openable. */
export interface ServiceAccess extends Service {
  readonly mayConnect: boolean;
  /** In the reader's open connection. */
  readonly open: boolean;
}

/** A dial-in of a device or of a person's seat, standing (`end: null`) or over. */
export interface DialIn {
  readonly id: string;
  readonly from: Iso;
  readonly end: { readonly at: Iso; readonly why: DialInEnd; readonly by: string | null } | null;
  readonly realAddress: string;
  readonly virtualAddress: string;
  readonly bytesIn: number;
  readonly bytesOut: number;
}

/**
 * View `device`. Forms: POST paths.deviceDisable / deviceEnable / deviceConfiguration (answers with the file), without
 * fields; POST paths.dialInEnd(id); POST paths.connect(serial) as in `ConnectModel`.
 * paths.deviceDelete and paths.componentDelete are GET (view `confirm`) and POST.
 */
export interface DeviceModel extends DeviceRow {
  readonly lan: string;
  /** The router's own address in the account's network. */
  readonly address: string;
  readonly note: string;
  readonly parts: readonly Component[];
  readonly dialIns: readonly DialIn[];
  readonly certificate: {
    readonly fingerprint: string;
    readonly validUntil: Iso;
    readonly state: 'valid' | 'expiring' | 'expired';
    /** A newer configuration was made and has not dialled in yet; until then this one works. */
    readonly renewal: boolean;
  } | null;
  /** When the last configuration was made. */
  readonly configuration: { readonly at: Iso } | null;
  readonly mayManage: boolean;
}

/**
 * View `device-form`. POST paths.devices() for a new one, else paths.deviceEdit(serial):
 * `serial` (only new), `name`, `projectId` (or ''), `lan` (CIDR), `note`.
 */
export interface DeviceFormModel extends FormState<{
  readonly serial: string;
  readonly name: string;
  readonly projectId: string;
  readonly lan: string;
  readonly note: string;
}> {
  /** Serial and name of the device that is changed; `null` when one is added. */
  readonly device: { readonly serial: string; readonly name: string } | null;
  readonly projects: readonly Choice[];
}

/**
 * View `component-form`. POST paths.components(serial) for a new one, else paths.componentEdit(serial, id):
 * `name`, `kind`, `address`, and per row n = 0, 1, …: `services.n.id` ('' for new), `services.n.name`, `services.n.protocol`,
 * `services.n.port` (`102` or `5000-5010`), `services.n.link` ('' | http | https), `services.n.remove` (checkbox).
 * A wholly empty row is ignored; the button `more` (name=`more`, value=`1`) asks for the same page with one row more.
 * Errors name the field as in the form: `services.0.port`.
 */
export interface ComponentFormModel extends FormState<{
  readonly name: string;
  readonly kind: string;
  readonly address: string;
  /** At least one row; the view adds none of its own. */
  readonly services: readonly ServiceValues[];
}> {
  readonly device: { readonly serial: string; readonly name: string; readonly lan: string };
  readonly component: { readonly id: string; readonly name: string } | null;
}

export interface ServiceValues {
  readonly id: string;
  readonly name: string;
  readonly protocol: string;
  readonly port: string;
  readonly link: string;
  readonly remove: boolean;
}
