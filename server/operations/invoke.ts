/**
 * The one way to carry out an operation: may he, is what he says well-formed, do it, write it down.
 */
import type { z } from 'zod';
import { Refusal } from '../refusal.ts';
import { SELF } from '../rights/rights.ts';
import type { Portal } from '../portal.ts';
import { subjectOf, type Caller } from './caller.ts';
import { reasonsOf } from './input-reasons.ts';
import type { Operation } from './operation.ts';
import { ENDS_ACCESS, WHEN_FULL } from './when-full.ts';

export async function invoke<In extends z.ZodType, Out extends z.ZodType>(
  operation: Operation<In, Out>,
  portal: Portal,
  asked: { caller: Caller; input: unknown },
): Promise<z.output<Out>> {
  const perform = authorise(operation, portal, asked.caller);
  const parsed = operation.input.safeParse(asked.input);
  if (!parsed.success) throw new Refusal('invalid', reasonsOf(parsed.error, asked.input));
  if (portal.health.readOnly && operation.method !== 'GET' && !WHEN_FULL.has(operation.id))
    throw new Refusal('disk-full', [], { retryAfterS: 60 });
  if (portal.standby.refusesWrites && operation.method !== 'GET' && !WITHOUT_LEASE.has(operation.id))
    throw new Refusal('busy', [], { retryAfterS: 10 });
  const onBoth = operation.method !== 'GET' && operation.streams !== true;
  // An older state may know people and devices that were shut out since: they can be shut out again, here alone.
  if (portal.standby.setBack && onBoth && !ENDS_ACCESS.has(operation.id))
    throw new Refusal('conflict', [{ field: '', code: 'set-back' }]);
  try {
    const output = operation.output.parse(await perform(parsed.data));
    await record(operation, portal, { caller: asked.caller, input: parsed.data, result: 'done' });
    // Confirmed means safe: on both disks, or the owner is told that it is not.
    if (onBoth) await portal.standby.confirm();
    return output;
  } catch (error) {
    if (error instanceof Refusal && SECURITY_REFUSALS.has(error.code)) {
      await record(operation, portal, { caller: asked.caller, input: parsed.data, result: 'refused' });
    }
    throw error;
  }
}

/** Refusals that an auditor wants to see; a typing error is none of them. */
const SECURITY_REFUSALS: ReadonlySet<string> = new Set([
  'not-allowed',
  'wrong-credentials',
  'too-many-attempts',
]);

/** What an appliance without a lease may still be told: that nobody else serves. */
const WITHOUT_LEASE: ReadonlySet<string> = new Set(['witness.remove', 'witness.try']);

function authorise<In extends z.ZodType, Out extends z.ZodType>(
  operation: Operation<In, Out>,
  portal: Portal,
  caller: Caller,
): (input: z.infer<In>) => Promise<z.input<Out>> {
  switch (operation.area) {
    case 'public':
      return (input) => operation.run({ caller, portal }, input);
    case 'self':
      if (caller.kind !== 'user' && caller.kind !== 'operator') throw new Refusal('not-signed-in');
      if (!caller.rights.has(SELF)) throw new Refusal('not-allowed');
      return (input) => operation.run({ caller, portal }, input);
    case 'account':
      if (caller.kind === 'anonymous') throw new Refusal('not-signed-in');
      if (caller.kind !== 'user' || !caller.rights.has(operation.right)) throw new Refusal('not-allowed');
      return (input) => operation.run({ caller, account: caller.account }, input);
    case 'backend':
      if (caller.kind === 'anonymous') throw new Refusal('not-signed-in');
      if (caller.kind === 'user' || !caller.rights.has(operation.right)) throw new Refusal('not-allowed');
      return (input) => operation.run({ caller, portal }, input);
  }
}

async function record<In extends z.ZodType, Out extends z.ZodType>(
  operation: Operation<In, Out>,
  portal: Portal,
  row: { caller: Caller; input: z.infer<In>; result: 'done' | 'refused' },
): Promise<void> {
  // Sign-in knows its account only while it runs, and writes its own rows.
  if (operation.method === 'GET' || operation.area === 'public') return;
  // Handed over by this very operation, which has written its own row before.
  if (portal.standby.refusesWrites) return;
  const trail = row.caller.kind === 'user' ? row.caller.account.audit : portal.audit;
  await trail.write({
    subject: subjectOf(row.caller),
    address: row.caller.address,
    action: operation.id,
    object: operation.object?.(row.input) ?? '',
    result: row.result,
  });
}
