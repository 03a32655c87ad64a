/** What somebody sees when a page cannot be shown: which kind of thing happened and what to do, no internals. */
import type { ErrorModel } from '../../ui/models/generic.ts';
import { problemOf, type Problem } from '../http/problem.ts';
import { randomId } from '../secrets/random.ts';
import { show, type Answer } from './page.ts';

type Kind = ErrorModel['kind'];

const KINDS: Readonly<Record<Problem['code'], Kind>> = {
  invalid: 'badRequest',
  'not-signed-in': 'forbidden',
  'not-allowed': 'forbidden',
  'not-found': 'notFound',
  conflict: 'conflict',
  gone: 'notFound',
  'too-large': 'tooLarge',
  'too-many-attempts': 'tooMany',
  'wrong-credentials': 'forbidden',
  'limit-reached': 'conflict',
  'appliance-unavailable': 'unavailable',
  'not-set-up': 'unavailable',
  'disk-full': 'diskFull',
  damaged: 'damaged',
  busy: 'unavailable',
  internal: 'internal',
};

export interface ErrorAnswer {
  readonly answer: Answer;
  readonly problem: Problem;
  /** Names the line in the log; `''` when nothing is logged. */
  readonly reference: string;
}

/** @param asking the request only asked for a page: then what is wrong is its address */
export function errorAnswer(error: unknown, asking: boolean): ErrorAnswer {
  const problem = problemOf(error);
  // Only links are ever gone: used, or too old.
  if (problem.code === 'gone') {
    return { answer: show('message', { code: 'linkUsed', href: null }, 410), problem, reference: '' };
  }
  if (asking && problem.code === 'invalid') {
    return { answer: errorPage('notFound', 404), problem, reference: '' };
  }
  const reference = problem.code === 'internal' ? randomId('err') : '';
  return { answer: errorPage(KINDS[problem.code], problem.status, reference), problem, reference };
}

export function errorPage(kind: Kind, status: number, reference = ''): Answer {
  return show('error', { status, kind, reference, href: null }, status);
}
