/**
 * What a standby asks to see whether it could serve: everything is rendered, read by the programs that would run it, and compared
 * with what is prepared; and one room at a time is started where nobody can reach it and it can reach nobody.
 */
import { z } from 'zod';
import { Allowance, ROOM_NAMES, RoomSpec } from './protocol-room.ts';
import { CertificatePem, DnsName, KeyTag, pem, PrivateKeyPem } from './protocol-values.ts';

export const ProofFinding = z.strictObject({
  part: z.enum(['spec', 'openvpn', 'rules', 'names', 'tags', 'door']),
  /** The program that would run it refuses it; it is not what is prepared; nothing is prepared. */
  kind: z.enum(['refused', 'differs', 'missing']),
  /** For the owner, in the program's own words; never a secret. */
  detail: z.string().max(300),
});
export type ProofFinding = z.infer<typeof ProofFinding>;

const Findings = z.strictObject({ findings: z.array(ProofFinding).max(20) });

/** A client that is made for one handshake and lives for minutes; on the appliance it is in memory only. */
export const ProofClient = z.strictObject({
  authorities: CertificatePem,
  /** As profiles name it: `room.<account>`. */
  serverName: z.string().regex(/^[A-Za-z0-9]([A-Za-z0-9._-]{0,62}[A-Za-z0-9])?$/, 'not a common name'),
  certificate: CertificatePem,
  key: PrivateKeyPem,
  tlsCryptV2: pem('OpenVPN tls-crypt-v2 client key'),
});
export type ProofClient = z.infer<typeof ProofClient>;

const Milliseconds = z.int().min(0);

export const proofVerbs = {
  /** Nothing of the room that runs or is prepared is touched. */
  'room.check': {
    input: z.strictObject({
      spec: RoomSpec,
      names: ROOM_NAMES,
      allowances: z.array(Allowance).max(64_000),
      tags: z.array(KeyTag).max(100_000),
    }),
    output: Findings,
  },
  'door.check': {
    input: z.strictObject({ name: DnsName, certificate: CertificatePem, key: PrivateKeyPem }),
    output: Findings,
  },
  /** Starts this room's OpenVPN a second time, without any way out; it ends after `proof.dial`, or after a minute. */
  'proof.open': {
    input: z.strictObject({ spec: RoomSpec }),
    output: z.strictObject({ management: z.string(), startMs: Milliseconds }),
  },
  /** Dials the opened room as this client. The portal answers the login and has to turn it away. */
  'proof.dial': {
    input: ProofClient,
    output: z.strictObject({
      /** `turned-away`: the handshake was completed both ways, and the portal's answer arrived. */
      outcome: z.enum(['turned-away', 'no-answer', 'failed']),
      /** Protocol and cipher; empty without a handshake. */
      tls: z.string().max(100),
      detail: z.string().max(300),
      handshakeMs: Milliseconds,
    }),
  },
} as const;
