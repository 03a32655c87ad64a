/** What a router is doing, as its state file says it. Nothing in it is secret: everybody may read it. */
import { z } from 'zod';

/** Unix time in milliseconds. */
const Time = z.int().min(0);
const via = z.enum(['direct', 'proxy']);

export const RouterState = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('starting') }),
  z.object({ kind: z.literal('dialling'), door: z.string(), port: z.int(), via, attempt: z.int() }),
  /** `code` is a `FailureCode` or `rules`: what the wait is for. */
  z.object({ kind: z.literal('waiting'), until: Time, reason: z.string(), code: z.string() }),
  z.object({
    kind: z.literal('connected'),
    since: Time,
    door: z.string(),
    port: z.int(),
    via,
    address: z.string(),
  }),
  /** The portal, or the proxy before it, refuses the password; it is asked again, but seldom. */
  z.object({ kind: z.literal('refused'), until: Time, reason: z.string() }),
  z.object({ kind: z.literal('stopped') }),
]);
export type RouterState = z.infer<typeof RouterState>;

export const StateReport = z.object({
  format: z.literal('ferngate-router-state/1'),
  pid: z.int(),
  serial: z.string(),
  name: z.string(),
  account: z.string(),
  virtualNetwork: z.string(),
  /** When `state` was entered. */
  changed: Time,
  state: RouterState,
  /** Set while a new configuration is on trial: when the proven one comes back. */
  trialEnds: Time.nullable(),
  /** What the owner should know, in sentences. */
  notices: z.array(z.string()),
});
export type StateReport = z.infer<typeof StateReport>;
