/** The questions about the network, one after the other. */
import { parseNetwork } from '../network/ip.ts';
import { DEFAULT_SETTINGS } from '../network/store.ts';
import type { NetworkProblem } from '../protocol-network.ts';
import type { Facts } from './facts.ts';
import { draftOf, FIELDS, settingsOf, type Draft, type FieldName } from './fields.ts';
import type { Act, Input, NetworkScreen, Screen } from './state.ts';
import { FIELD_OF, problemSentence } from './words.ts';

type Asked = Pick<NetworkScreen, 'draft' | 'more' | 'interfaces'>;

export type NetworkStep = { screen: Screen; act?: Act };

const STATUS: Screen = { kind: 'status', said: null };

export function startNetwork(facts: Facts): Screen {
  const settings = facts.network?.trial?.settings ?? facts.network?.confirmed ?? DEFAULT_SETTINGS;
  const interfaces = facts.network?.interfaces ?? [];
  return ask({ draft: draftOf(settings), more: false, interfaces }, 'ipv4');
}

/** Fields in the order in which they are asked: what the answers before make necessary, and no more. */
export function fieldsOf({ draft, more, interfaces }: Asked): FieldName[] {
  const fields: FieldName[] = ['ipv4'];
  if (draft.ipv4 === 'static') fields.push('address4', 'gateway4', 'dns');
  // Without IPv4 there is nothing short to ask for.
  if (more || draft.ipv4 === 'off') {
    fields.push('ipv6');
    if (draft.ipv6 === 'static') fields.push('address6', 'gateway6');
    if (draft.ipv4 !== 'static') fields.push('dns');
  }
  // One that is gone has to be asked for, too.
  if (more && (interfaces.length > 1 || draft.interface !== 'first')) fields.push('interface');
  if (more) fields.push('vlan', 'ntp', 'proxy');
  return [...fields, 'next'];
}

/** @param typed what stands in the line when Enter is pressed */
export function answer(screen: NetworkScreen, typed: string): NetworkStep {
  const text = typed.trim().toLowerCase();
  if (screen.field === 'next') return choose(screen, text);
  const checked = FIELDS[screen.field].check(text);
  if (!checked.ok) return stay(screen, typed, checked.wrong);
  const draft = { ...screen.draft, [screen.field]: checked.text };
  const fields = fieldsOf({ ...screen, draft });
  const next = fields[fields.indexOf(screen.field) + 1] ?? 'next';
  return { screen: ask({ ...screen, draft }, next) };
}

export function back(screen: NetworkScreen): Screen {
  const fields = fieldsOf(screen);
  const before = fields[fields.indexOf(screen.field) - 1];
  return before === undefined ? STATUS : ask(screen, before);
}

/** The settings make no sense together: the first field that is to blame is asked again. */
export function refused(screen: NetworkScreen, problems: readonly NetworkProblem[]): Screen {
  const [first] = problems;
  if (first === undefined) return STATUS;
  const field = FIELD_OF[first.field];
  const more = screen.more || !fieldsOf(screen).includes(field);
  const input: Input = { text: screen.draft[field], fresh: true };
  return { ...screen, kind: 'network', more, field, input, wrong: problemSentence(first) };
}

function choose(screen: NetworkScreen, text: string): NetworkStep {
  const letter = text.slice(0, 1);
  if (letter === 'c') return { screen: STATUS };
  if (letter === 'm') return { screen: ask({ ...screen, more: true }, firstOfMore(screen)) };
  if (letter !== 'a') return stay(screen, text, 'One of these letters is needed: a, m or c.');
  return {
    screen: { kind: 'working', what: 'The network is being changed', from: screen },
    act: { kind: 'try', settings: settingsOf(screen.draft) },
  };
}

function firstOfMore(screen: NetworkScreen): FieldName {
  const seen = new Set(fieldsOf(screen));
  return fieldsOf({ ...screen, more: true }).find((field) => !seen.has(field)) ?? 'ipv6';
}

/** What was typed stays in the line, to be put right. */
function stay(screen: NetworkScreen, typed: string, wrong: string): NetworkStep {
  return { screen: { ...screen, kind: 'network', wrong, input: { text: typed, fresh: true } } };
}

function ask({ draft, more, interfaces }: Asked, field: FieldName): Screen {
  const text = field === 'next' ? 'a' : suggestion(draft, field);
  return { kind: 'network', draft, more, interfaces, field, input: { text, fresh: true }, wrong: null };
}

/** What most networks have: the router is the first address, and answers names. */
function suggestion(draft: Draft, field: keyof Draft): string {
  if (field === 'gateway4' && draft.gateway4 === '') return firstHost(draft.address4);
  const router = draft.gateway4 !== 'none' && draft.gateway4 !== '';
  if (field === 'dns' && draft.ipv4 === 'static' && draft.dns === 'automatic' && router)
    return draft.gateway4;
  return draft[field];
}

function firstHost(address: string): string {
  const { first, length } = parseNetwork(address);
  if (length > 30) return 'none';
  const value = Number(first) + 1;
  return [24, 16, 8, 0].map((shift) => (value >>> shift) & 0xff).join('.');
}
