/** The network's settings as one text a field, for forms and programs alike, and what is wrong with them. */
import { z } from 'zod';
import { NetworkSettings, type NetworkField, type NetworkProblem } from '../../appliance/protocol.ts';
import { Refusal, type FieldReason } from '../refusal.ts';

const Text = (max: number) => z.string().max(max).trim().toLowerCase().default('');

/** Empty: none, or as the network says. */
export const NetworkForm = z.strictObject({
  ipv4: z.enum(['dhcp', 'static', 'off']),
  address4: Text(50),
  gateway4: Text(50),
  ipv6: z.enum(['automatic', 'static', 'off']),
  address6: Text(50),
  gateway6: Text(50),
  dns: Text(300),
  interface: Text(15),
  vlan: Text(4),
  ntp: Text(1100),
  proxy: Text(280),
});
export type NetworkForm = z.output<typeof NetworkForm>;
type FormField = keyof NetworkForm;

const EXAMPLES: Readonly<Record<FormField, string>> = {
  ipv4: 'dhcp',
  address4: '192.168.1.5/24',
  gateway4: '192.168.1.1',
  ipv6: 'automatic',
  address6: '2001:db8::5/64',
  gateway6: 'fe80::1',
  dns: '192.168.1.1 192.168.1.2',
  interface: 'ens192',
  vlan: '42',
  ntp: 'ntp.example.com',
  proxy: 'http://proxy.example.com:3128',
};

const FORM_FIELDS: Readonly<Record<NetworkField, FormField>> = {
  interface: 'interface',
  vlan: 'vlan',
  ipv4: 'ipv4',
  'ipv4.address': 'address4',
  'ipv4.gateway': 'gateway4',
  ipv6: 'ipv6',
  'ipv6.address': 'address6',
  'ipv6.gateway': 'gateway6',
  dns: 'dns',
  ntp: 'ntp',
  proxy: 'proxy',
};

export function formOf({ ipv4, ipv6, ...rest }: NetworkSettings): NetworkForm {
  const static4 = ipv4.kind === 'static' ? ipv4 : { address: '', gateway: '' };
  const static6 = ipv6.kind === 'static' ? ipv6 : { address: '', gateway: '' };
  return {
    ipv4: ipv4.kind,
    address4: static4.address,
    gateway4: static4.gateway ?? '',
    ipv6: ipv6.kind,
    address6: static6.address,
    gateway6: static6.gateway ?? '',
    dns: rest.dns.join(' '),
    interface: rest.interface ?? '',
    vlan: rest.vlan === null ? '' : String(rest.vlan),
    ntp: rest.ntp.join(' '),
    proxy: rest.proxy ?? '',
  };
}

/** @throws Refusal `invalid`, with an example for each field that is not well-formed */
export function settingsOf(form: NetworkForm): NetworkSettings {
  const orNull = (text: string) => (text === '' ? null : text);
  const words = (text: string) => text.split(/[\s,;]+/).filter((word) => word !== '');
  const statics = (address: string, gateway: string) => ({ address, gateway: orNull(gateway) });
  const parsed = NetworkSettings.safeParse({
    interface: orNull(form.interface),
    vlan: form.vlan === '' ? null : Number(form.vlan),
    ipv4: { kind: form.ipv4, ...(form.ipv4 === 'static' ? statics(form.address4, form.gateway4) : {}) },
    ipv6: { kind: form.ipv6, ...(form.ipv6 === 'static' ? statics(form.address6, form.gateway6) : {}) },
    dns: words(form.dns),
    ntp: words(form.ntp),
    proxy: orNull(form.proxy),
  });
  if (parsed.success) return parsed.data;
  const fields = new Set(parsed.error.issues.map(({ path }) => formField(path)));
  throw new Refusal(
    'invalid',
    [...fields].map((field) => ({ field, code: 'network-form', values: { example: EXAMPLES[field] } })),
  );
}

/** `dns.2` is the field `dns`; `ipv4.address` is `address4`. */
function formField(path: readonly PropertyKey[]): FormField {
  const [first, second] = path.map(String);
  const name = first === 'ipv4' || first === 'ipv6' ? `${first}.${second ?? ''}` : String(first);
  return Object.entries(FORM_FIELDS).find(([field]) => field === name)?.[1] ?? 'ipv4';
}

export function reasonOf({ field, code, with: what }: NetworkProblem): FieldReason {
  return { field: FORM_FIELDS[field], code: `network-${code}`, values: { with: what } };
}
