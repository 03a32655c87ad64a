/**
 * An operation is one thing that can be asked of the portal. Pages, the REST API and the command line
 * invoke the same operations, so that a right, a check or an audit row cannot be forgotten on one of the
 * ways in. Each declares its right; there is no way to write one without.
 *
 * The area decides what `run` gets to work with. An operation of an account holds that account and has
 * no way to another (CVE-2023-1779).
 */
import type { z } from 'zod';
import type { Portal } from '../portal.ts';
import type { AccountRight, BackendRight } from '../rights/rights.ts';
import type { Caller, OperatorCaller, UserCaller } from './caller.ts';

export interface PublicCall {
  readonly caller: Caller;
  readonly portal: Portal;
}

export interface AccountCall {
  readonly caller: UserCaller;
  readonly account: UserCaller['account'];
}

export interface BackendCall {
  readonly caller: OperatorCaller | (Caller & { kind: 'box' });
  readonly portal: Portal;
}

/** Somebody's own affairs: never takes an id of a person (CVE-2023-0985). */
export interface SelfCall {
  readonly caller: UserCaller | OperatorCaller;
  readonly portal: Portal;
}

interface Description<In extends z.ZodType, Out extends z.ZodType> {
  /** `thing.verb`, also the operationId of the API. */
  readonly id: string;
  readonly method: 'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE';
  /** Below `/api/v1`, with `{name}` for parts that go into the input. */
  readonly path: string;
  readonly summary: string;
  readonly input: In;
  readonly output: Out;
  /** Who asks does not wait until it is on the standby too: nothing that decides who may reach a machine. */
  readonly streams?: true;
  /** What the audit row names as object: text from the input, never a secret. Reads are not recorded. */
  object?(input: z.infer<In>): string;
}

type Run<Call, In extends z.ZodType, Out extends z.ZodType> = (
  call: Call,
  input: z.infer<In>,
) => Promise<z.input<Out>>;

export interface PublicOperation<In extends z.ZodType, Out extends z.ZodType> extends Description<In, Out> {
  readonly area: 'public';
  run: Run<PublicCall, In, Out>;
}
export interface AccountOperation<In extends z.ZodType, Out extends z.ZodType> extends Description<In, Out> {
  readonly area: 'account';
  readonly right: AccountRight;
  run: Run<AccountCall, In, Out>;
}
export interface BackendOperation<In extends z.ZodType, Out extends z.ZodType> extends Description<In, Out> {
  readonly area: 'backend';
  readonly right: BackendRight;
  run: Run<BackendCall, In, Out>;
}
export interface SelfOperation<In extends z.ZodType, Out extends z.ZodType> extends Description<In, Out> {
  readonly area: 'self';
  run: Run<SelfCall, In, Out>;
}

export type Operation<In extends z.ZodType = z.ZodType, Out extends z.ZodType = z.ZodType> =
  PublicOperation<In, Out> | AccountOperation<In, Out> | BackendOperation<In, Out> | SelfOperation<In, Out>;

export function publicOperation<In extends z.ZodType, Out extends z.ZodType>(
  operation: Omit<PublicOperation<In, Out>, 'area'>,
): PublicOperation<In, Out> {
  return { area: 'public', ...operation };
}

export function accountOperation<In extends z.ZodType, Out extends z.ZodType>(
  operation: Omit<AccountOperation<In, Out>, 'area'>,
): AccountOperation<In, Out> {
  return { area: 'account', ...operation };
}

export function backendOperation<In extends z.ZodType, Out extends z.ZodType>(
  operation: Omit<BackendOperation<In, Out>, 'area'>,
): BackendOperation<In, Out> {
  return { area: 'backend', ...operation };
}

export function selfOperation<In extends z.ZodType, Out extends z.ZodType>(
  operation: Omit<SelfOperation<In, Out>, 'area'>,
): SelfOperation<In, Out> {
  return { area: 'self', ...operation };
}
