/**
 * A page is one HTTP route of the portal's pages, with the right that it asks for.
 *
 * How to add one: write it in a file of its own below `account/` or `back-end/`, with `accountPage`,
 * `backEndPage`, `selfPage` or `publicPage`, and put it into the list of that folder (`list.ts`).
 *
 *     export const devicePage = accountPage({
 *       method: 'GET',
 *       path: paths.device(':serial'),
 *       right: 'device.see',
 *       async run({ invoke, param }) {
 *         return show('device', presentDevice(await invoke(getDevice, { serial: param('serial') })));
 *       },
 *     });
 *
 * A GET answers with `show(view, model)` or `go(path)`. A POST hands its form to an operation with
 * `submit(operation, given)`: fields are typed by the operation's schema (`form.ts`), unknown ones are
 * refused. It then answers with `go(path, flash)`, or shows the form again with `outcome.errors`, the typed
 * texts (`form.text('name')`) and `outcome.status`. What is shown once (links, codes, keys) is the answer of
 * the POST itself. A Refusal that is not caught becomes an error page. Cookies, CSRF, origin, language and
 * headers are done before `run`.
 */
import type { Readable } from 'node:stream';
import type { z } from 'zod';
import type { ViewModels, ViewName } from '../../ui/view.ts';
import type { Caller, OperatorCaller, UserCaller } from '../operations/caller.ts';
import type { Operation } from '../operations/operation.ts';
import type { Portal } from '../portal.ts';
import { Refusal } from '../refusal.ts';
import {
  ACCOUNT_RIGHTS,
  BACKEND_RIGHTS,
  SELF,
  type AccountRight,
  type BackendRight,
} from '../rights/rights.ts';
import type { Browser } from './browser.ts';
import type { Display } from './display.ts';
import type { Flash } from './flash.ts';
import type { Form } from './form.ts';
import type { Half } from './half.ts';
import type { Outcome } from './outcome.ts';

/** `public`: anybody; `self`: whoever is signed in, about himself; otherwise the right. */
export type Access = 'public' | 'self' | AccountRight | BackendRight;

/** What a page knows of the request that it answers. */
export interface Visit<C extends Caller = Caller> {
  readonly portal: Portal;
  readonly caller: C;
  readonly half: Half;
  readonly form: Form;
  readonly browser: Browser;
  /** Language and colours in which the answer is shown. */
  readonly display: Display;
  /** Path and query as asked for. */
  readonly path: string;
  /** A path from a request, as far as it is a page of this half; `''` otherwise. */
  readonly ownPath: (text: string) => string;
  /** Ends when the browser goes away: for streams. */
  readonly gone: AbortSignal;
  /** A part of the path, decoded; `''` for a name that the path does not have. */
  readonly param: (name: string) => string;
  /** A field of the query; `''` when it is not there. */
  readonly query: (name: string) => string;
  /** Carries out an operation. @throws Refusal */
  readonly invoke: <In extends z.ZodType, Out extends z.ZodType>(
    operation: Operation<In, Out>,
    input: z.input<In>,
  ) => Promise<z.output<Out>>;
  /**
   * Carries out an operation with the fields of the form and `given`, which the form must not repeat.
   * What the person can put right comes back as `errors`; other refusals are thrown.
   */
  readonly submit: <In extends z.ZodType, Out extends z.ZodType>(
    operation: Operation<In, Out>,
    given?: Partial<z.input<In>>,
  ) => Promise<Outcome<z.output<Out>>>;
}

export type Answer =
  | { readonly kind: 'view'; readonly view: ViewName; readonly model: unknown; readonly status: number }
  | { readonly kind: 'redirect'; readonly to: string; readonly flash: Flash | undefined }
  | {
      readonly kind: 'file';
      readonly name: string;
      readonly type: string;
      readonly body: string | Buffer | Readable;
    }
  | { readonly kind: 'stream'; readonly type: string; readonly body: Readable };

export interface Page {
  readonly method: 'GET' | 'POST';
  /** In the router's form, `/devices/:serial`. */
  readonly path: string;
  readonly half: Half;
  readonly access: Access;
  /** Open to somebody who has to set up a second factor before anything else. */
  readonly unfinished: boolean;
  /** Its form brings files: small ones, or one of any size as its last field. */
  readonly uploads?: boolean | 'streamed';
  run(visit: Visit): Promise<Answer>;
}

interface Description<C extends Caller> {
  readonly method: 'GET' | 'POST';
  /** From `ui/paths.ts`, with `:name` for each parameter. */
  readonly path: string;
  run(visit: Visit<C>): Promise<Answer>;
}

export function show<Name extends ViewName>(view: Name, model: ViewModels[Name], status = 200): Answer {
  return { kind: 'view', view, model, status };
}

/** Leads on with 303; `to` is a path of this portal, made by `ui/paths.ts` or checked by `own-path.ts`. */
export function go(to: string, flash?: Flash): Answer {
  return { kind: 'redirect', to, flash };
}

/** A download; the name is cleaned before it stands in a header. */
export function file(name: string, type: string, body: string | Buffer | Readable): Answer {
  return { kind: 'file', name, type, body };
}

export function stream(type: string, body: Readable): Answer {
  return { kind: 'stream', type, body };
}

export function publicPage(described: Description<Caller>): Page {
  return { ...placed(described), access: 'public', unfinished: true, run: (visit) => described.run(visit) };
}

/** @param described `unfinished`: also for somebody whose second factor is still missing */
export function selfPage(
  described: Description<UserCaller | OperatorCaller> & { readonly unfinished?: boolean },
): Page {
  return {
    ...placed(described),
    access: 'self',
    unfinished: described.unfinished ?? false,
    run: async (visit) => {
      const { caller } = visit;
      if (caller.kind !== 'user' && caller.kind !== 'operator') throw new Refusal('not-signed-in');
      if (!caller.rights.has(SELF)) throw new Refusal('not-allowed');
      return described.run({ ...visit, caller });
    },
  };
}

export function accountPage(described: Description<UserCaller> & { readonly right: AccountRight }): Page {
  if (!ACCOUNT_RIGHTS.includes(described.right)) throw new Error(`no right of accounts: ${described.path}`);
  return {
    ...placed(described),
    access: described.right,
    unfinished: false,
    run: async (visit) => {
      const { caller } = visit;
      if (caller.kind !== 'user') throw new Refusal('not-signed-in');
      if (!caller.rights.has(described.right)) throw new Refusal('not-allowed');
      return described.run({ ...visit, caller });
    },
  };
}

/** @param described `uploads`: its form brings files */
export function backEndPage(
  described: Description<OperatorCaller> & {
    readonly right: BackendRight;
    readonly uploads?: boolean | 'streamed';
  },
): Page {
  if (!BACKEND_RIGHTS.includes(described.right)) throw new Error(`no back-end right: ${described.path}`);
  return {
    ...placed(described),
    access: described.right,
    unfinished: false,
    uploads: described.uploads ?? false,
    run: async (visit) => {
      const { caller } = visit;
      if (caller.kind !== 'operator') throw new Refusal('not-signed-in');
      if (!caller.rights.has(described.right)) throw new Refusal('not-allowed');
      return described.run({ ...visit, caller });
    },
  };
}

/** `paths` encode their parameters, the colon of `:serial` too. */
function placed({ method, path }: Pick<Page, 'method' | 'path'>) {
  const pattern = path.replaceAll('%3A', ':');
  const half: Half = /^\/back-end(?:\/|$)/.test(pattern) ? 'back-end' : 'account';
  return { method, path: pattern, half };
}
