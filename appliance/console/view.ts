/** The lines of a screen. Pure: what is shown follows from state and size alone. */
import { FIELDS } from './fields.ts';
import { wrapAnywhere, wrapWords } from './lines.ts';
import { qrInAscii, qrInHalfBlocks } from './qr.ts';
import type { Input, NetworkScreen, Screen, State } from './state.ts';
import { fieldsOf } from './step-network.ts';
import type { Frame } from './terminal/screen.ts';
import { head, INDENT, statusLines } from './view-status.ts';
import { QUESTIONS, questionLabel, questionLines } from './words.ts';

export type Size = { columns: number; rows: number };

/** The screen of a virtual machine before anybody changed it. */
export const USUAL_SIZE: Size = { columns: 80, rows: 25 };

/** Body is cut where the screen is too small; the foot, where questions are asked, stays. */
type Parts = { body: string[]; foot: string[]; typed?: Typed };
/** The last line: a question and what is typed after it. */
type Typed = { prompt: string; text: string };

export function view(state: State, size: Size): Frame {
  const { body, foot, typed } = partsOf(state, size);
  const below = [...foot, ...(typed === undefined ? [] : [typedLine(typed, size.columns)])];
  // The last line stays empty: what is written there scrolls some terminals.
  const room = Math.max(1, size.rows - 1 - below.length);
  const above = body.length > room ? [...body.slice(0, room - 1), `${INDENT}...`] : body;
  const shown = [...above, ...below].slice(-Math.max(1, size.rows - 1));
  const lines = shown.map((line) => plain(line).slice(0, size.columns - 1));
  const cursor = typed === undefined ? null : { row: lines.length - 1, column: lines.at(-1)?.length ?? 0 };
  return { lines: lines.map((line, row) => (row === cursor?.row ? line : line.trimEnd())), cursor };
}

function partsOf(state: State, size: Size): Parts {
  const { screen, facts } = state;
  const width = size.columns - 2;
  switch (screen.kind) {
    case 'status':
      return statusLines(facts, screen.said, width);
    case 'working':
      return { body: [...head(facts), `${INDENT}${screen.what} ...`], foot: [] };
    case 'link':
      return linkParts(screen, size);
    case 'network':
      return networkParts(state, screen, width);
    case 'ask':
      return {
        body: [
          ...head(facts),
          ...sentence(QUESTIONS[screen.question.kind], width),
          ...questionLines(screen.question).map((line) => `${INDENT}${line}`),
        ],
        foot: ['', ...objection(screen.wrong, width)],
        typed: typedAfter(questionLabel(screen.question), screen.input),
      };
  }
}

/** The code has its own screen: of a set-up link it takes 19 of 25 lines. Text goes below it, or where it is too high, beside it. */
function linkParts(screen: Extract<Screen, { kind: 'link' }>, { columns, rows }: Size): Parts {
  const code = screen.wide ? qrInAscii(screen.link) : qrInHalfBlocks(screen.link);
  const [height, width] = [code.length, (code[0]?.length ?? 0) + 1];
  const below = linkText(screen, columns - 2);
  if (height + below.length < rows && width <= columns) return { body: code, foot: below };
  const beside = linkText(screen, columns - width - 3);
  if (height < rows && width + BESIDE_MIN_COLUMNS <= columns && beside.length <= height)
    return { body: code.map((line, row) => `${line} ${beside[row] ?? ''}`), foot: [] };
  const missing = `The code needs a window of ${Math.max(width, 80)} columns and ${height + below.length + 1} lines.`;
  return { body: sentence(missing, columns - 2), foot: below };
}

/** Enough for words to be read. */
const BESIDE_MIN_COLUMNS = 30;

function linkText(screen: Extract<Screen, { kind: 'link' }>, width: number): string[] {
  const keys = 'a: other characters for the code   any other key: back';
  return [...sentence(screen.title, width), ...link(screen.link, width), ...sentence(keys, width)];
}

function networkParts({ facts }: State, screen: NetworkScreen, width: number): Parts {
  const fields = fieldsOf(screen);
  const answered = fields.slice(0, fields.indexOf(screen.field)).filter((name) => name !== 'next');
  const body = [
    ...head(facts),
    ...sentence('Network   (Enter: take the answer   Esc: back   Ctrl-C: leave all as it is)', width),
    '',
    ...answered.map((name) => `${INDENT}${FIELDS[name].label.padEnd(14)}${screen.draft[name]}`),
  ];
  const { label, hint } = fieldShown(screen);
  const foot = ['', ...objection(screen.wrong, width), ...sentence(`(${hint})`, width)];
  return { body, foot, typed: typedAfter(label, screen.input) };
}

function fieldShown({ field, more, interfaces }: NetworkScreen): { label: string; hint: string } {
  if (field === 'interface')
    return { label: FIELDS[field].label, hint: `first, or one of: ${interfaces.join(' ')}` };
  if (field !== 'next') return FIELDS[field];
  const choices = ['a: apply on trial', 'c: cancel'];
  if (!more) choices.splice(1, 0, 'm: more (IPv6, VLAN, DNS, time, proxy)');
  return { label: 'What now', hint: choices.join('   ') };
}

function typedAfter(label: string, { text }: Input): Typed {
  return { prompt: `${INDENT}${label}: `, text };
}

/** Of a text that is too long for the line, the end is seen: that is where typing goes on. */
function typedLine({ prompt, text }: Typed, columns: number): string {
  const room = Math.max(1, columns - 2 - prompt.length);
  return prompt + (text.length > room ? text.slice(-room) : text);
}

function objection(wrong: string | null, width: number): string[] {
  return wrong === null ? [] : sentence(`! ${wrong}`, width);
}

export function sentence(text: string, width: number): string[] {
  return wrapWords(text, width).map((line) => `${INDENT}${line}`);
}

export function link(text: string, width: number): string[] {
  return wrapAnywhere(text, width).map((line) => `${INDENT}${line}`);
}

/** Names and errors of others are shown, never obeyed (IMMUNITY 28). */
function plain(line: string): string {
  return line.replace(/\p{C}/gu, '?');
}
