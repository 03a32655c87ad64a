/** Taking over, and becoming a standby: what is asked, and what is asked once more. Nothing happens before the last answer. */
import type { Facts } from './facts.ts';
import { standsBy } from './pair.ts';
import type { Act, Question } from './state.ts';

type StandbyQuestion = Extract<Question, { kind: 'promote' | 'isolated' | 'join-address' | 'join-code' }>;

export type StandbyStep =
  | { kind: 'ask'; question: Question }
  | { kind: 'act'; what: string; act: Act }
  | { kind: 'wrong'; sentence: string };

/** The word that is typed when the other machine is off. */
export const ISOLATED = 'isolated';

/** What the portal reads for certain is its matter; nothing that is no address at all is sent to it. */
const ADDRESS = /^[\x21-\x7e]{1,260}$/;
const CODE = /^[A-Za-z0-9]{12}$/;

/** `p` is offered only where something is held that could serve. */
export function mayPromote({ pair }: Facts): boolean {
  return standsBy(pair) && pair.promotable && !pair.promoting;
}

/** Only an appliance that nobody owns: of another one the command line asks whether what it holds may be set aside. */
export function mayJoin({ installation, pair }: Facts): boolean {
  return installation?.owned === false && pair?.kind === 'primary' && pair.other === null;
}

export function standbyAnswered(asked: StandbyQuestion, text: string): StandbyStep {
  switch (asked.kind) {
    case 'promote':
      if (!['y', 'yes'].includes(text.toLowerCase())) return wrong('One of these letters is needed: y or n.');
      return {
        kind: 'act',
        what: 'The primary is asked to hand over; this can take a minute',
        act: { kind: 'promote', isolated: false },
      };
    case 'isolated':
      if (text !== ISOLATED) return wrong(`Nothing happens unless you type exactly ${ISOLATED}.`);
      return {
        kind: 'act',
        what: 'This appliance looks through what it holds, and takes over',
        act: { kind: 'promote', isolated: true },
      };
    case 'join-address':
      if (!ADDRESS.test(text))
        return wrong('An address is needed, as in the browser, such as portal.example or 192.0.2.7:8443.');
      return { kind: 'ask', question: { kind: 'join-code', address: text, code: asked.code } };
    case 'join-code': {
      const { address } = asked;
      if (!CODE.test(text.replaceAll(/[\s-]/g, '')))
        return wrong('The code has twelve letters and digits in three groups. The other appliance shows it.');
      return {
        kind: 'act',
        what: 'The other appliance is asked',
        act: { kind: 'join', address, code: text },
      };
    }
  }
}

function wrong(sentence: string): StandbyStep {
  return { kind: 'wrong', sentence };
}
