/** What the program that looks through a copy is told, and what it says. */
import { z } from 'zod';
import { DnsName, Port } from '../../../../appliance/protocol-values.ts';
import { CheckResult } from '../report.ts';

export const ProofJob = z.strictObject({
  /** `prepare`: hand every room to the appliance as it is in the copy. */
  mode: z.enum(['prove', 'prepare']),
  /** A copy of all files; opened, migrated, and thrown away by whoever made it. */
  folder: z.string().max(300),
  keyFile: z.string().max(300),
  runFolder: z.string().max(200),
  /** As the setting gives it; the file knows better. */
  place: z.strictObject({ name: DnsName, ports: z.strictObject({ vpn: Port, https: Port, http: Port }) }),
  handshakesMaxMs: z.int().min(0),
});
export type ProofJob = z.infer<typeof ProofJob>;

/** One line of its output. */
export const ProofLine = z.union([
  CheckResult,
  z.strictObject({
    done: z.strictObject({
      accounts: z.int().min(0),
      rooms: z.int().min(0),
      handshakes: z.int().min(0),
      openMs: z.int().min(0),
      /** Of one room, in the middle of all that were tried; null without a handshake. */
      startMs: z.int().min(0).nullable(),
      handshakeMs: z.int().min(0).nullable(),
      /** IANA name, as the owner chose it. */
      zone: z.string().max(60),
    }),
  }),
]);
export type ProofLine = z.infer<typeof ProofLine>;
export type ProofDone = Extract<ProofLine, { done: unknown }>['done'];
