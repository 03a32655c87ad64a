/** The text of a rule set for `nft -f`: one transaction that replaces the table whole, and its reading back. */
import type { Chain, Rules, SetPlan } from './room-rules.ts';

export const TABLE = 'inet room';

/**
 * Everything in the room's nftables goes, also what is not ours, and the table is made anew, all in one
 * transaction: no packet ever meets a room without rules. (Emptying and refilling the set instead takes the
 * kernel 30 times longer.)
 */
export function renderRules(rules: Rules): string {
  const sets = rules.sets.map((set) => {
    const elements = set.elements.length === 0 ? '' : `elements = {\n${set.elements.join(',\n')}\n}\n`;
    return `set ${set.name} {\ntype ${set.type}\nflags ${set.flags}\n${elements}}\n`;
  });
  const chains = rules.chains.map(
    (chain) => `chain ${chain.name} {\n${[chain.head, ...chain.rules].join('\n')}\n}\n`,
  );
  return `flush ruleset\ntable ${TABLE} {\n${[...sets, ...chains].join('')}}\n`;
}

const SET = /^set (\w+) \{\ntype ([^\n]+)\nflags ([^\n]+)\n(?:elements = \{\n([^{}]+)\n\}\n)?\}\n/;
const CHAIN = /^chain (\w+) \{\n(type [^\n]+)\n([^]*?)\n\}\n/;

/** Reads our own form of nft(8)'s language; anything that is not in that form is not read, and so is missed. */
export function parseRules(text: string): Rules {
  const sets: SetPlan[] = [];
  const chains: Chain[] = [];
  let rest = text.slice(text.indexOf('{\n') + 2);
  for (;;) {
    const set = SET.exec(rest);
    const chain = set === null ? CHAIN.exec(rest) : null;
    if (set !== null) {
      const [, name = '', type = '', flags = '', elements] = set;
      sets.push({ name, type, flags, elements: elements?.split(',\n') ?? [] });
    } else if (chain !== null) {
      const [, name = '', head = '', rules = ''] = chain;
      chains.push({ name, head, rules: rules.split('\n') });
    } else return { sets, chains };
    rest = rest.slice((set ?? chain)?.[0].length);
  }
}
