/** What happens next: a key, a new look at the appliance or the end of an act leads from one screen to another. */
import type { Facts } from './facts.ts';
import { setUpLink } from './facts.ts';
import { standsBy, statementLines } from './pair.ts';
import type { Act, Event, Input, Question, Result, Screen, State, Step } from './state.ts';
import { answer, back, refused, startNetwork } from './step-network.ts';
import { restoreAnswered } from './step-restore.ts';
import { mayJoin, mayPromote, standbyAnswered } from './step-standby.ts';
import type { Key } from './terminal/keys.ts';
import { joinedSentence, PROMOTED } from './words.ts';

/** The longest value that any prompt takes, and some to see that it is too long. */
const INPUT_MAX_CHARACTERS = 300;

const STATUS: Screen = { kind: 'status', said: null };

type Moved = { screen: Screen; act?: Act };

export function step(state: State, event: Event): Step {
  switch (event.kind) {
    case 'facts':
      return { state: { ...state, facts: event.facts } };
    case 'idle':
      // A link or a half answered question does not stay for the next one who passes by.
      return { state: { ...state, screen: state.screen.kind === 'working' ? state.screen : STATUS } };
    case 'result':
      return { state: { ...state, screen: ended(state, event.result) } };
    case 'key': {
      const { screen, act } = pressed(state, event.key);
      return { state: { ...state, screen }, ...(act === undefined ? {} : { act }) };
    }
  }
}

function pressed({ screen, facts }: State, key: Key): Moved {
  if (key.kind === 'cancel' && screen.kind !== 'working') return { screen: STATUS };
  switch (screen.kind) {
    case 'status':
      return key.kind === 'text' ? chosen(key.text, facts, screen) : { screen };
    case 'working':
      return { screen };
    case 'link':
      if (key.kind === 'text' && key.text === 'a') return { screen: { ...screen, wide: !screen.wide } };
      return { screen: STATUS };
    case 'network':
      if (key.kind === 'enter') return answer(screen, screen.input.text);
      if (key.kind === 'escape' || key.kind === 'up') return { screen: back(screen) };
      return { screen: { ...screen, ...typed(screen, key) } };
    case 'ask':
      if (key.kind === 'enter') return answered(screen, screen.input.text.trim());
      if (key.kind === 'escape') return { screen: STATUS };
      return { screen: { ...screen, ...typed(screen, key) } };
  }
}

/** Under `npm start` the machine and its network are somebody else's. */
const OF_THE_MACHINE = new Set(['n', 'r', 's', 'x']);
/** A standby has no operators, no backups and no set-up link to be asked for. */
const OF_THE_PORTAL = new Set(['l', 'b', 'q', 't']);

/** Letters of the status screen; a paste is none. */
function chosen(letter: string, facts: Facts, screen: Screen): Moved {
  const trial = facts.network?.trial;
  if (facts.network?.managed === false && OF_THE_MACHINE.has(letter)) return { screen };
  if (standsBy(facts.pair) && OF_THE_PORTAL.has(letter)) return { screen };
  switch (letter) {
    case 'n':
      return { screen: startNetwork(facts) };
    case 'r':
      return question({ kind: 'restart' });
    case 's':
      return question({ kind: 'power-off' });
    case 'l':
      return working('The portal is asked', { kind: 'operators' });
    case 'b':
      return working('The portal is asked for its backups', { kind: 'backups' });
    case 'x':
      return question({ kind: 'factory-reset', name: nameOf(facts) });
    case 'q':
      return { screen: linkScreen(facts) ?? screen };
    case 't':
      return setUpLink(facts) === null ? { screen } : question({ kind: 'new-link' });
    case 'p':
      return mayPromote(facts) ? question({ kind: 'promote' }) : { screen };
    case 'y':
      return mayJoin(facts) ? question({ kind: 'join-address', address: '', code: '' }) : { screen };
    case 'k':
      return trial ? working('The network is kept', { kind: 'keep', trial: trial.id }) : { screen };
    case 'z':
      return trial
        ? working('The network is changed back', { kind: 'go-back', trial: trial.id })
        : { screen };
    default:
      return { screen };
  }
}

/** What the owner types to erase everything: the portal's own name, which no accident contains. */
function nameOf(facts: Facts): string {
  return facts.installation === null ? 'ferngate' : new URL(facts.installation.address).hostname;
}

function linkScreen(facts: Facts): Screen | undefined {
  const link = setUpLink(facts);
  if (link === null) return undefined;
  return { kind: 'link', title: 'Set-up link', lines: [], link, wide: false };
}

function question(asked: Question): { screen: Extract<Screen, { kind: 'ask' }> } {
  return {
    screen: { kind: 'ask', question: asked, input: { text: suggested(asked), fresh: true }, wrong: null },
  };
}

/** What stands in the line before anything is typed. */
function suggested(asked: Question): string {
  if (asked.kind === 'recover') return asked.operators[0] ?? '';
  if (asked.kind === 'join-address') return asked.address;
  return asked.kind === 'join-code' ? asked.code : '';
}

function working(what: string, act: Act): Moved {
  return { screen: { kind: 'working', what, from: null }, act };
}

function answered(screen: Extract<Screen, { kind: 'ask' }>, text: string): Moved {
  const { question: asked } = screen;
  const wrong = (sentence: string): Moved => ({
    screen: { ...screen, wrong: sentence, input: { text, fresh: true } },
  });
  switch (asked.kind) {
    case 'restart':
    case 'power-off':
    case 'new-link':
      if (['n', 'no', ''].includes(text.toLowerCase())) return { screen: STATUS };
      if (!['y', 'yes'].includes(text.toLowerCase())) return wrong('One of these letters is needed: y or n.');
      return working('One moment', { kind: asked.kind });
    case 'recover':
      if (!asked.operators.includes(text)) return wrong(`There are: ${asked.operators.join(', ')}.`);
      return working('The portal is asked', { kind: 'recover', operator: text });
    case 'factory-reset':
      if (text === '') return { screen: STATUS };
      if (text !== asked.name) return wrong(`Nothing is erased unless you type exactly ${asked.name}.`);
      return working('The appliance is going to be erased', { kind: 'factory-reset' });
    case 'which-backup':
    case 'backup-key':
    case 'restore': {
      if (text === '') return { screen: STATUS };
      const next = restoreAnswered(asked, text);
      if (next.kind === 'wrong') return wrong(next.sentence);
      return next.kind === 'ask' ? question(next.question) : working(next.what, next.act);
    }
    case 'promote':
    case 'isolated':
    case 'join-address':
    case 'join-code': {
      if (text === '' || (asked.kind === 'promote' && /^no?$/i.test(text))) return { screen: STATUS };
      const next = standbyAnswered(asked, text);
      if (next.kind === 'wrong') return wrong(next.sentence);
      return next.kind === 'ask' ? question(next.question) : working(next.what, next.act);
    }
  }
}

function ended({ screen, facts }: State, result: Result): Screen {
  switch (result.kind) {
    case 'said':
      return { kind: 'status', said: result.text };
    case 'problems':
      return screen.kind === 'working' && screen.from !== null
        ? refused(screen.from, result.problems)
        : STATUS;
    case 'operators':
      return result.names.length === 0
        ? { kind: 'status', said: 'Nobody has set up this appliance yet: use the set-up link.' }
        : question({ kind: 'recover', operators: result.names }).screen;
    case 'backups':
      return result.backups.length === 0
        ? { kind: 'status', said: 'There is no backup at any of the targets that are set up here.' }
        : question({ kind: 'which-backup', backups: result.backups }).screen;
    case 'ready':
      return question({ kind: 'restore', ready: result.ready, name: nameOf(facts) }).screen;
    case 'promoted':
      return result.promoted.kind === 'confirm'
        ? question({ kind: 'isolated', holds: statementLines(result.promoted.statement) }).screen
        : { kind: 'status', said: PROMOTED[result.promoted.kind] };
    case 'joined': {
      const { primary, check } = result.joined;
      return { kind: 'status', said: joinedSentence(primary, check) };
    }
    case 'not-joined': {
      const { address, code, field, wrong } = result;
      const kind = field === 'address' ? 'join-address' : 'join-code';
      return { ...question({ kind, address, code }).screen, wrong };
    }
    case 'link': {
      // Handed out later, links lead to the portal's own name, as its certificate says.
      const link = `${facts.installation?.address ?? ''}${result.path}`;
      return { kind: 'link', title: result.title, lines: result.lines, link, wide: false };
    }
  }
}

function typed({ input }: { input: Input }, key: Key): { input?: Input } {
  const edited = edit(input, key);
  return edited === undefined ? {} : { input: { text: edited.slice(0, INPUT_MAX_CHARACTERS), fresh: false } };
}

function edit({ text, fresh }: Input, key: Key): string | undefined {
  if (key.kind === 'text') return (fresh ? '' : text) + key.text;
  if (key.kind === 'backspace') return text.slice(0, -1);
  return key.kind === 'clear' ? '' : undefined;
}
