/** The appliance's own network, changed on trial: who cannot reach the portal any more need not do anything. */
import { z } from 'zod';
import type { NetworkState } from '../../appliance/protocol.ts';
import { backendOperation } from '../operations/operation.ts';
import { Empty } from '../operations/values.ts';
import { Refusal, type FieldReason } from '../refusal.ts';
import { ApplianceRefused } from '../rooms/appliance-socket.ts';
import { formOf, NetworkForm, reasonOf, settingsOf } from './settings-form.ts';

const Trial = z.object({
  id: z.string(),
  /** A console's name, or `the portal`. */
  from: z.string(),
  endsInS: z.int(),
  settings: NetworkForm,
});

const View = z.object({
  /** False under `npm start`: the network is somebody else's. */
  managed: z.boolean(),
  /** The stored settings could not be read; those shown are what a new appliance begins with. */
  damaged: z.boolean(),
  confirmed: NetworkForm,
  trial: Trial.nullable(),
  interfaces: z.array(z.string()),
  addresses: z.array(z.object({ interface: z.string(), address: z.string() })),
});

function present({ confirmed, trial, ...rest }: NetworkState): z.input<typeof View> {
  return {
    ...rest,
    confirmed: formOf(confirmed),
    trial: trial === null ? null : { ...trial, settings: formOf(trial.settings) },
  };
}

export const getNetwork = backendOperation({
  id: 'network.get',
  method: 'GET',
  path: '/backend/network',
  summary: 'The network of the appliance: what is set, what is on trial, which addresses it has',
  right: 'appliance.see',
  input: Empty,
  output: View,
  async run({ portal }) {
    return present(await portal.appliance.call('network.get', {}));
  },
});

export const tryNetwork = backendOperation({
  id: 'network.try',
  method: 'POST',
  path: '/backend/network/trial',
  summary: 'Change the network on trial, some seconds after the answer; unless it is kept, it changes back',
  right: 'appliance.change',
  input: NetworkForm,
  output: Trial,
  object: ({ ipv4, address4, ipv6, address6 }) => `IPv4 ${ipv4} ${address4}, IPv6 ${ipv6} ${address6}`,
  async run({ portal }, form) {
    const settings = settingsOf(form);
    const { problems, trial } = await refusals(() => portal.appliance.call('network.try', { settings }));
    if (trial === null) throw new Refusal('invalid', problems.map(reasonOf));
    return { ...trial, settings: formOf(trial.settings) };
  },
});

const OneTrial = z.strictObject({ trial: z.string().regex(/^[0-9a-f]{16}$/, { error: 'not-known' }) });

export const keepNetwork = backendOperation({
  id: 'network.keep',
  method: 'POST',
  path: '/backend/network/trial/keep',
  summary: 'Keep what is on trial',
  right: 'appliance.change',
  input: OneTrial,
  output: View,
  async run({ portal }, { trial }) {
    return present(await refusals(() => portal.appliance.call('network.confirm', { trial })));
  },
});

export const revertNetwork = backendOperation({
  id: 'network.revert',
  method: 'POST',
  path: '/backend/network/trial/revert',
  summary: 'Change back at once what is on trial',
  right: 'appliance.change',
  input: OneTrial,
  output: View,
  async run({ portal }, { trial }) {
    return present(await refusals(() => portal.appliance.call('network.revert', { trial })));
  },
});

const REASONS: Readonly<Record<string, FieldReason['code']>> = {
  'not-here': 'not-here',
  'no-such-trial': 'network-no-such-trial',
};

async function refusals<T>(ask: () => Promise<T>): Promise<T> {
  try {
    return await ask();
  } catch (error) {
    const code = error instanceof ApplianceRefused ? REASONS[error.code] : undefined;
    if (code === undefined) throw error;
    throw new Refusal('conflict', [{ field: '', code }], { cause: error });
  }
}
