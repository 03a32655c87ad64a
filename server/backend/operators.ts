import { paths } from '../../ui/paths.ts';
import { z } from 'zod';
import { portalAddress } from '../accounts/facts.ts';
import type { BackendCall } from '../operations/operation.ts';
import { backendOperation } from '../operations/operation.ts';
import { Done, Empty, LoginName, requiredLine } from '../operations/values.ts';
import { invalid, Refusal } from '../refusal.ts';
import { BACKEND_RIGHTS } from '../rights/rights.ts';
import type { Operator } from '../operators/operators.ts';
import { LinkView } from '../users/user-view.ts';

const OperatorView = z.object({
  name: z.string(),
  displayName: z.string(),
  status: z.enum(['active', 'disabled']),
  hasPassword: z.boolean(),
  secondFactor: z.boolean(),
  createdAt: z.string(),
  signedInAt: z.string().nullable(),
});

const OneOperator = z.strictObject({ operator: LoginName });

function refuseSelf({ caller }: BackendCall, { id }: Operator): void {
  if (caller.kind === 'operator' && caller.person.id === id) throw invalid('', 'not-yourself');
}

/** Who makes an operator, or hands out one's credentials, must be one himself: a token with fewer rights is not. */
function refuseExceeding({ caller }: BackendCall): void {
  const lacks = BACKEND_RIGHTS.some((right) => !caller.rights.has(right));
  if (lacks) throw new Refusal('not-allowed');
}

/** His own password and second factor no token of his changes on a way around. */
function refuseOwnByToken({ caller }: BackendCall, { id }: Operator): void {
  if (caller.kind === 'operator' && caller.credential.kind === 'token' && caller.person.id === id)
    throw new Refusal('not-allowed');
}

/** The operator whose credentials the caller may hand out. */
async function whoseCredentials(call: BackendCall, name: string): Promise<Operator> {
  refuseExceeding(call);
  const found = await call.portal.operators.byName(name);
  refuseOwnByToken(call, found);
  return found;
}

export const listOperators = backendOperation({
  id: 'backend.operator.list',
  method: 'GET',
  path: '/backend/operators',
  summary: 'The owner’s people, who work in the back end',
  right: 'operator.see',
  input: Empty,
  output: z.object({ operators: z.array(OperatorView) }),
  async run({ portal }) {
    return { operators: await portal.operators.list() };
  },
});

export const createOperator = backendOperation({
  id: 'backend.operator.create',
  method: 'POST',
  path: '/backend/operators',
  summary: 'Add an operator; the answer is the link with which the password is set',
  right: 'operator.change',
  input: z.strictObject({ name: LoginName, displayName: requiredLine(80) }),
  output: LinkView,
  object: ({ name }) => name,
  async run(call, input) {
    refuseExceeding(call);
    const { portal } = call;
    const operator = await portal.operators.create(input);
    const { token, endsAt } = await portal.people.passwords.createLink(operator.id);
    return { link: `${portalAddress(portal.place)}${paths.backEnd.resetPassword(token)}`, endsAt };
  },
});

export const changeOperator = backendOperation({
  id: 'backend.operator.change',
  method: 'PUT',
  path: '/backend/operators/{operator}',
  summary: 'Change an operator’s displayed name',
  right: 'operator.change',
  input: z.strictObject({ operator: LoginName, displayName: requiredLine(80) }),
  output: OperatorView,
  object: ({ operator }) => operator,
  async run({ portal }, { operator, displayName }) {
    const { id } = await portal.operators.byName(operator);
    return portal.operators.change(id, { displayName });
  },
});

export const disableOperator = backendOperation({
  id: 'backend.operator.disable',
  method: 'POST',
  path: '/backend/operators/{operator}/disable',
  summary: 'Shut an operator out; sessions end at once',
  right: 'operator.change',
  input: OneOperator,
  output: OperatorView,
  object: ({ operator }) => operator,
  async run(call, { operator }) {
    const found = await call.portal.operators.byName(operator);
    refuseSelf(call, found);
    return call.portal.operators.setStatus(found.id, 'disabled');
  },
});

export const enableOperator = backendOperation({
  id: 'backend.operator.enable',
  method: 'POST',
  path: '/backend/operators/{operator}/enable',
  summary: 'Let an operator in again',
  right: 'operator.change',
  input: OneOperator,
  output: OperatorView,
  object: ({ operator }) => operator,
  async run({ portal }, { operator }) {
    const found = await portal.operators.byName(operator);
    return portal.operators.setStatus(found.id, 'active');
  },
});

export const deleteOperator = backendOperation({
  id: 'backend.operator.delete',
  method: 'DELETE',
  path: '/backend/operators/{operator}',
  summary: 'Delete an operator; confirm with the name',
  right: 'operator.change',
  input: z.strictObject({ operator: LoginName, confirm: z.string().max(100) }),
  output: Done,
  object: ({ operator }) => operator,
  async run(call, { operator, confirm }) {
    const found = await call.portal.operators.byName(operator);
    refuseSelf(call, found);
    if (confirm !== found.name) throw invalid('confirm', 'confirm-name', { name: found.name });
    await call.portal.operators.remove(found.id);
    return {};
  },
});

export const createOperatorLink = backendOperation({
  id: 'backend.operator.password-link',
  method: 'POST',
  path: '/backend/operators/{operator}/password-link',
  summary: 'A one-time link with which an operator sets a new password',
  right: 'operator.change',
  input: OneOperator,
  output: LinkView,
  object: ({ operator }) => operator,
  async run(call, { operator }) {
    const { portal } = call;
    const { id } = await whoseCredentials(call, operator);
    const { token, endsAt } = await portal.people.passwords.createLink(id);
    return { link: `${portalAddress(portal.place)}${paths.backEnd.resetPassword(token)}`, endsAt };
  },
});

export const recoverOperator = backendOperation({
  id: 'backend.operator.second-factor.remove',
  method: 'POST',
  path: '/backend/operators/{operator}/remove-second-factor',
  summary: 'Remove an operator’s lost second factor; a new one is set up at the next sign-in',
  right: 'operator.change',
  input: OneOperator,
  output: Done,
  object: ({ operator }) => operator,
  async run(call, { operator }) {
    const { portal } = call;
    const { id } = await whoseCredentials(call, operator);
    await portal.people.secondFactor.remove(id);
    return {};
  },
});
