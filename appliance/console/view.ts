/** The lines of a screen. Pure: what is shown follows from state and size alone. */
import { FIELDS } from './fields.ts';
import { qrInAscii, qrInHalfBlocks } from './qr.ts';
import { fieldsOf } from './step-network.ts';
import type { NetworkScreen, Question, Screen, State } from './state.ts';
import type { Frame } from './terminal/screen.ts';
import { head, statusLines } from './view-status.ts';

export type Size = { columns: number; rows: number };

/** The screen of a virtual machine before anybody changed it. */
export const SMALLEST_KNOWN: Size = { columns: 80, rows: 25 };

const INDENT = ' ';

/** Body is cut where the screen is too small; the foot, where questions are asked, stays. */
type Parts = {
  body: string[];
  foot: string[];
  /** What stands before the typed text, in the last line of the foot. */ prompt?: string;
};

export function view(state: State, size: Size): Frame {
  const parts = partsOf(state, size);
  // The last line stays empty: what is written there scrolls some terminals.
  const room = Math.max(1, size.rows - 1 - parts.foot.length);
  const body = parts.body.length > room ? [...parts.body.slice(0, room - 1), `${INDENT}...`] : parts.body;
  const lines = [...body, ...parts.foot].map((line) =>
    plain(line)
      .slice(0, size.columns - 1)
      .trimEnd(),
  );
  if (parts.prompt === undefined) return { lines, cursor: null };
  const column = Math.min(size.columns - 1, (parts.foot.at(-1) ?? '').length);
  return { lines, cursor: { row: lines.length - 1, column } };
}

function partsOf(state: State, size: Size): Parts {
  const { screen, facts } = state;
  switch (screen.kind) {
    case 'status':
      return statusLines(facts, screen.said, size.columns);
    case 'working':
      return { body: [...head(facts), `${INDENT}${screen.what} ...`], foot: [] };
    case 'link':
      return linkLines(screen, size);
    case 'network':
      return networkLines(state, screen);
    case 'ask':
      return {
        body: [...head(facts), ...questionLines(screen.question)],
        ...asked(screen, labelOf(screen.question)),
      };
  }
}

/** The code has its own screen: 19 of 25 lines. */
function linkLines(screen: Extract<Screen, { kind: 'link' }>, size: Size): Parts {
  const code = screen.wide ? qrInAscii(screen.link) : qrInHalfBlocks(screen.link);
  const foot = [
    `${INDENT}${screen.title}`,
    ...wrap(screen.link, size.columns),
    ...screen.lines.map((line) => `${INDENT}${line}`),
  ];
  const room = size.rows - 1 - foot.length - 1;
  const fits = code.length <= room && (code[0]?.length ?? 0) < size.columns;
  const keys = fits
    ? `${INDENT}a: other characters for the code   any other key: back`
    : `${INDENT}The code needs a window of ${code.length + foot.length + 2} lines.   a: other characters   any other key: back`;
  return { body: fits ? code : [], foot: [...foot, keys] };
}

function networkLines({ facts }: State, screen: NetworkScreen): Parts {
  const fields = fieldsOf(screen);
  const done = fields.slice(0, fields.indexOf(screen.field));
  const body = [
    ...head(facts),
    `${INDENT}Network   (Enter: take the answer   Esc: one question back   Ctrl-C: leave all as it is)`,
    '',
    ...done.flatMap((name) =>
      name === 'next' ? [] : [`${INDENT}${FIELDS[name].label.padEnd(14)}${screen.draft[name]}`],
    ),
  ];
  if (screen.field === 'next') {
    const more = screen.more ? '' : 'm: more questions (VLAN, IPv6, time, proxy)   ';
    return { body, ...asked(screen, 'What now', `a: apply, for five minutes on trial   ${more}c: cancel`) };
  }
  const { label, hint } = FIELDS[screen.field];
  return { body, ...asked(screen, label, hint) };
}

function asked(
  { input, wrong }: Pick<NetworkScreen, 'input' | 'wrong'>,
  label: string,
  hint?: string,
): Pick<Parts, 'foot' | 'prompt'> {
  const prompt = `${INDENT}${label}: `;
  return {
    foot: [
      '',
      ...(wrong === null ? [] : [`${INDENT}! ${wrong}`]),
      ...(hint === undefined ? [] : [`${INDENT}(${hint})`]),
      `${prompt}${input.text}`,
    ],
    prompt,
  };
}

function labelOf(question: Question): string {
  switch (question.kind) {
    case 'restart':
      return 'Restart now? (y/n)';
    case 'power-off':
      return 'Shut down now? (y/n)';
    case 'new-link':
      return 'Make a new set-up link? (y/n)';
    case 'recover':
      return 'Operator';
    case 'factory-reset':
      return `Type ${question.name} to erase everything`;
  }
}

function questionLines(question: Question): string[] {
  return SENTENCES[question.kind].map((line) => `${INDENT}${line}`);
}

const SENTENCES: Readonly<Record<Question['kind'], readonly string[]>> = {
  restart: ['Restart: all tunnels are down for a minute or two, then routers dial in again by themselves.'],
  'power-off': ['Shut down: nobody reaches a machine until the appliance is started again.'],
  'new-link': ['A new set-up link: the one that is shown now does not work any more.'],
  recover: [
    'Lost second factor: the second factor of the operator is removed, sessions end, and a one-time link is',
    'shown here with which a new password is set. The audit trail says so.',
  ],
  'factory-reset': [
    'Factory reset: all accounts, devices, keys, backups on this disk and settings are erased,',
    'and the appliance starts as if it were new. Routers never find it again by themselves.',
    'There is no way back but a backup that lies somewhere else. An empty line leaves all as it is.',
  ],
};

/** A link stays in one piece where it fits. */
function wrap(text: string, columns: number): string[] {
  const width = Math.max(10, columns - 2);
  return text.match(new RegExp(`.{1,${width}}`, 'gu'))?.map((part) => `${INDENT}${part}`) ?? [];
}

/** Names and errors of others are shown, never obeyed (IMMUNITY 28). */
function plain(line: string): string {
  return line.replace(/\p{C}/gu, '?');
}
