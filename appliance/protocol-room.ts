/** What a room is made of, and what is open in it. */
import { z } from 'zod';
import {
  AuthTokenSecretPem,
  CertificatePem,
  Cidr,
  DnsLabel,
  DnsName,
  Ipv4,
  PrivateKeyPem,
  RoomNumber,
  TlsCryptV2ServerPem,
} from './protocol-values.ts';

/** What a room is made of. The same spec twice changes nothing; see `room.put`. */
export const RoomSpec = z.strictObject({
  room: RoomNumber,
  /** All addresses of the account: dial-in addresses and virtual networks. */
  pool: Cidr,
  /** The part of `pool` that OpenVPN hands out; its first host address is the room's own (gateway, DNS). */
  dialIn: Cidr,
  /** The last label of the account's names: `plc.press-7.<domain>`. */
  domain: DnsLabel,
  /** Trusted authorities, the newest first: during a change of authority there are two. */
  authorities: CertificatePem,
  certificate: CertificatePem,
  key: PrivateKeyPem,
  tlsCryptV2: TlsCryptV2ServerPem,
  /** Keeps auth-tokens valid when OpenVPN is started anew, so that nobody is asked for a code again. */
  authTokenSecret: AuthTokenSecretPem,
  maxSessions: z.int().min(1).max(16_384),
  /** A suspended account keeps its room's files but runs nothing. */
  enabled: z.boolean(),
});
export type RoomSpec = z.infer<typeof RoomSpec>;

export const Protocol = z.enum(['tcp', 'udp', 'icmp']);
export type Protocol = z.infer<typeof Protocol>;

/** One opening in a room's rules: this dial-in address may reach these ports of that virtual address. */
export const Allowance = z.strictObject({
  source: Ipv4,
  target: Ipv4,
  protocol: Protocol,
  /** First and last port, both included; `icmp` (echo only) has 0 and 0. */
  fromPort: z.int().min(0).max(65_535),
  toPort: z.int().min(0).max(65_535),
  /** Seconds until the kernel itself takes the element out. */
  endsInS: z.int().min(1).max(31_622_400),
});
export type Allowance = z.infer<typeof Allowance>;

/** What the kernel holds: the same fields, with the seconds that are left. */
export const HeldAllowance = Allowance;

/** What a room's DNS answers. */
export const ROOM_NAMES = z.array(z.strictObject({ name: DnsName, address: Ipv4 })).max(50_000);
