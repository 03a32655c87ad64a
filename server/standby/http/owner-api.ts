/**
 * What root on the box may ask of a standby, over the owner's socket: the command line and the console speak it. Nobody else reaches it; on
 * port 443 there is only the page. A closed list, each with a grammar of its own.
 */
import { spawn } from 'node:child_process';
import type { Context, Middleware } from 'koa';
import { z } from 'zod';
import { API_PREFIX } from '../../api/prefix.ts';
import { parseJsonObject, readBody } from '../../http/body.ts';
import { problemBody, problemOf } from '../../http/problem.ts';
import type { Log } from '../../log.ts';
import { StandbyError, type StandbyErrorCode } from '../errors.ts';
import { forgetKept, KeptName } from '../former/kept.ts';
import type { SelfProof } from '../../replication/proof/self-proof.ts';
import type { Standby } from '../standby.ts';

export interface OwnerApiOptions {
  readonly standby: Standby;
  readonly proof: SelfProof;
  readonly replication: string;
  readonly log: Log;
}

const Promote = z.strictObject({
  /** Somebody says that the primary is off, or cut off from everybody. */
  isolated: z.boolean().default(false),
});
/** Destructive acts repeat a word, as everywhere on this command line. */
const Confirmed = (word: string) => z.strictObject({ confirm: z.literal(word) });

/** As `subjectOf` names root on the box. */
const BOX = { subject: 'owner at the console', address: 'console' };

const PLACE = `${API_PREFIX}/backend/standby`;
export const KEPT = new RegExp(`^${PLACE}/kept/([a-z0-9-]{1,60})$`, 'u');

const TITLES: Readonly<Record<StandbyErrorCode, string>> = {
  'nothing-held': 'There is nothing here yet that could serve: this standby has to follow its primary first.',
  'does-not-fit': 'What was asked for does not fit what is here.',
  damaged: 'Files here are not what the log says of them. They must not serve; take everything anew.',
  clone: 'The other node is there twice.',
  'not-handed-over':
    'The primary can be reached and did not hand over. Ask again, or switch it off and promote without it.',
  'under-way': 'A promotion is under way already.',
};

export function ownerApi(options: OwnerApiOptions): Middleware {
  const acts = actsOf(options);
  return async (ctx, next) => {
    const act = acts[`${ctx.method} ${ctx.path}`];
    try {
      if (act !== undefined) {
        const body = ctx.method === 'GET' ? {} : parseJsonObject(await readBody(ctx.req));
        ctx.body = await act(body);
        return;
      }
      const name = KEPT.exec(ctx.path)?.[1];
      if (ctx.method === 'GET' && name !== undefined) {
        sendKept(ctx, options, name);
        return;
      }
    } catch (error) {
      answer(ctx, error, options.log);
      return;
    }
    await next();
  };
}

type Act = (body: Record<string, unknown>) => Promise<object>;

/** What is answered, by method and path. */
export function actsOf({ standby, proof, replication }: OwnerApiOptions): Readonly<Record<string, Act>> {
  return {
    [`GET ${PLACE}`]: async () => {
      const view = await standby.view();
      const newest = proof.reports.find((one) => one.node === view.node);
      return { ...view, proof: newest === undefined ? null : { at: newest.at, passed: newest.passed } };
    },
    [`GET ${PLACE}/proofs`]: () => Promise.resolve({ reports: proof.reports }),
    // Minutes with many rooms: who asked sees it under way, and then in the list.
    [`POST ${PLACE}/prove`]: () => Promise.resolve(proof.begin('console')),
    [`POST ${PLACE}/promote`]: (body) => standby.promote({ ...Promote.parse(body), by: BOX }),
    [`POST ${PLACE}/leave`]: async (body) => {
      Confirmed('leave').parse(body);
      await standby.leave();
      return {};
    },
    [`POST ${PLACE}/seed-anew`]: async (body) => {
      Confirmed('seed-anew').parse(body);
      standby.seedAnew();
      return {};
    },
    [`POST ${PLACE}/kept/forget`]: async (body) => {
      const { name } = z.strictObject({ name: KeptName, confirm: z.literal('forget') }).parse(body);
      await forgetKept(replication, name);
      return {};
    },
  };
}

/** As a tar archive, made while it is read: what is kept may be as large as everything. */
function sendKept(ctx: Context, { replication, log }: OwnerApiOptions, text: string): void {
  const name = KeptName.parse(text);
  const tar = spawn('tar', ['-C', replication, '-cf', '-', '--', name], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  tar.once('error', (error) => log.error({ error }, 'tar could not be started'));
  tar.once('exit', (code) => (code === 0 ? undefined : ctx.res.destroy()));
  ctx.res.once('close', () => tar.kill());
  ctx.type = 'application/x-tar';
  ctx.body = tar.stdout;
}

function answer(ctx: Context, error: unknown, log: Log): void {
  ctx.type = 'application/problem+json';
  if (error instanceof StandbyError) {
    ctx.status = 409;
    ctx.body = JSON.stringify({ title: TITLES[error.code], status: 409, code: error.code });
    return;
  }
  if (error instanceof z.ZodError) {
    ctx.status = 422;
    const errors = error.issues.map(({ path, message }) => ({ field: path.join('.'), reason: message }));
    ctx.body = JSON.stringify({ title: 'Something in what you sent is not right.', status: 422, errors });
    return;
  }
  const problem = problemOf(error);
  if (problem.code === 'internal') log.error({ error, path: ctx.path }, 'a request failed');
  ctx.status = problem.status;
  ctx.body = JSON.stringify(problemBody(problem));
}
