/** What is asked about the network: each answer with its grammar, and a sentence for one that is wrong. */
import { isIPv4 } from 'node:net';
import type { z } from 'zod';
import {
  InterfaceName,
  Ipv4InNetwork,
  Ipv6InNetwork,
  NetworkSettings,
  ProxyUrl,
} from '../protocol-network.ts';

/** Answers as texts, as they were typed; `next` is what to do with them. */
export type Draft = {
  ipv4: string;
  address4: string;
  gateway4: string;
  dns: string;
  interface: string;
  vlan: string;
  ipv6: string;
  address6: string;
  gateway6: string;
  ntp: string;
  proxy: string;
};
export type FieldName = keyof Draft | 'next';

/** Either the answer in its plain form, or what is wrong and what would be right. */
export type Checked = { ok: true; text: string } | { ok: false; wrong: string };

export type Field = { label: string; hint: string; check: (text: string) => Checked };

const NONE = 'none';
const AUTOMATIC = 'automatic';

export const FIELDS: Readonly<Record<keyof Draft, Field>> = {
  ipv4: {
    label: 'IPv4',
    hint: 'dhcp, static or off',
    check: choice({ d: 'dhcp', s: 'static', o: 'off' }),
  },
  address4: {
    label: 'IPv4 address',
    hint: 'with the length of its network, such as 192.168.1.5/24',
    check: by(Ipv4InNetwork, 'An address with the length of its network is needed, such as 192.168.1.5/24.'),
  },
  gateway4: {
    label: 'IPv4 gateway',
    hint: 'the address of the router, or none',
    check: orNone((text) => isIPv4(text), 'An address is needed, such as 192.168.1.1, or the word none.'),
  },
  dns: {
    label: 'DNS servers',
    hint: 'addresses with a space between, or automatic',
    check: list(
      'dns',
      'Addresses are needed, at most four, such as 192.168.1.1 192.168.1.2, or the word automatic.',
    ),
  },
  interface: {
    label: 'Interface',
    hint: 'its name, or first',
    check: orWord(
      'first',
      by(InterfaceName, 'The name of an interface is needed, such as ens192, or the word first.'),
    ),
  },
  vlan: {
    label: 'VLAN',
    hint: 'a number from 1 to 4094, or none',
    check: orNone(
      (text) => /^[1-9]\d{0,3}$/.test(text) && Number(text) <= 4094,
      'A number from 1 to 4094 is needed, or the word none.',
    ),
  },
  ipv6: {
    label: 'IPv6',
    hint: 'automatic, static or off',
    check: choice({ a: AUTOMATIC, s: 'static', o: 'off' }),
  },
  address6: {
    label: 'IPv6 address',
    hint: 'with the length of its network, such as 2001:db8::5/64',
    check: by(Ipv6InNetwork, 'An address with the length of its network is needed, such as 2001:db8::5/64.'),
  },
  gateway6: {
    label: 'IPv6 gateway',
    hint: 'the address of the router, such as fe80::1, or none',
    check: orNone(
      (text) => Ipv6InNetwork.safeParse(`${text}/64`).success,
      'An address is needed, such as fe80::1, or the word none.',
    ),
  },
  ntp: {
    label: 'Time servers',
    hint: 'names or addresses with a space between, or automatic',
    check: list(
      'ntp',
      'Names or addresses are needed, at most four, such as ntp.example.com, or the word automatic.',
    ),
  },
  proxy: {
    label: 'HTTP proxy',
    hint: 'such as http://proxy.example.com:3128, or none',
    check: orWord(
      NONE,
      by(ProxyUrl, 'An address is needed, such as http://proxy.example.com:3128, or the word none.'),
    ),
  },
};

export function draftOf(settings: NetworkSettings): Draft {
  const { ipv4, ipv6 } = settings;
  const [static4, static6] = [ipv4.kind === 'static' ? ipv4 : null, ipv6.kind === 'static' ? ipv6 : null];
  return {
    ipv4: ipv4.kind,
    address4: static4?.address ?? '',
    gateway4: static4 === null ? '' : (static4.gateway ?? NONE),
    dns: settings.dns.join(' ') || AUTOMATIC,
    interface: settings.interface ?? 'first',
    vlan: settings.vlan === null ? NONE : String(settings.vlan),
    ipv6: ipv6.kind,
    address6: static6?.address ?? '',
    gateway6: static6 === null ? '' : (static6.gateway ?? NONE),
    ntp: settings.ntp.join(' ') || AUTOMATIC,
    proxy: settings.proxy ?? NONE,
  };
}

/** Every answer has passed its own check; here they come together. */
export function settingsOf(draft: Draft): NetworkSettings {
  const orNull = (text: string) => (text === NONE || text === '' ? null : text);
  const words = (text: string) => (text === AUTOMATIC ? [] : text.split(' '));
  return NetworkSettings.parse({
    interface: draft.interface === 'first' ? null : draft.interface,
    vlan: draft.vlan === NONE ? null : Number(draft.vlan),
    ipv4: {
      kind: draft.ipv4,
      ...(draft.ipv4 === 'static' ? { address: draft.address4, gateway: orNull(draft.gateway4) } : {}),
    },
    ipv6: {
      kind: draft.ipv6,
      ...(draft.ipv6 === 'static' ? { address: draft.address6, gateway: orNull(draft.gateway6) } : {}),
    },
    dns: words(draft.dns),
    ntp: words(draft.ntp),
    proxy: orNull(draft.proxy),
  });
}

/** The first letter is enough. */
function choice(words: Readonly<Record<string, string>>): Field['check'] {
  const all = Object.values(words);
  return (text) => {
    const word = words[text] ?? all.find((one) => one === text);
    return word === undefined
      ? { ok: false, wrong: `One of these words is needed: ${all.join(', ')}.` }
      : { ok: true, text: word };
  };
}

function by(schema: z.ZodType<string>, wrong: string): Field['check'] {
  return (text) => (schema.safeParse(text).success ? { ok: true, text } : { ok: false, wrong });
}

function orWord(word: string, check: Field['check']): Field['check'] {
  return (text) => (text === word || text === '' ? { ok: true, text: word } : check(text));
}

function orNone(fits: (text: string) => boolean, wrong: string): Field['check'] {
  return orWord(NONE, (text) => (fits(text) ? { ok: true, text } : { ok: false, wrong }));
}

function list(of: 'dns' | 'ntp', wrong: string): Field['check'] {
  return orWord(AUTOMATIC, (typed) => {
    const words = typed.split(/[ ,;]+/).filter((word) => word !== '');
    const fits = words.length > 0 && NetworkSettings.shape[of].safeParse(words).success;
    return fits ? { ok: true, text: words.join(' ') } : { ok: false, wrong };
  });
}
