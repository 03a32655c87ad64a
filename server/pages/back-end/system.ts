/** Programs and versions of the appliance, and starting it anew. */
import { readFile } from 'node:fs/promises';
import { uptime } from 'node:os';
import type { ConfirmModel } from '../../../ui/models/generic.ts';
import { paths } from '../../../ui/paths.ts';
import { notFound } from '../../refusal.ts';
import type { OperatorCaller } from '../../operations/caller.ts';
import { getServices, restart, shutDown } from '../../system/operations.ts';
import { BILL_FILE, hasBill } from '../../system/release.ts';
import type { FieldError } from '../../../ui/models/basics.ts';
import type { Outcome } from '../outcome.ts';
import { backEndPage, file, show, type Answer, type Page, type Visit } from '../page.ts';

type Own = Visit<OperatorCaller>;

const ACTS = {
  portal: 'restartPortal',
  appliance: 'restartAppliance',
  machine: 'restartMachine',
} as const satisfies Record<string, ConfirmModel['act']>;
type What = keyof typeof ACTS;

export function systemPages(): Page[] {
  const { system, systemBill, systemRestart, systemShutDown } = paths.backEnd;
  const right = 'appliance.change';
  return [
    backEndPage({ method: 'GET', path: system(), right: 'appliance.see', run: showSystem }),
    backEndPage({ method: 'GET', path: systemBill(), right: 'appliance.see', run: sendBill }),
    backEndPage({ method: 'GET', path: systemRestart(':what'), right, run: (visit) => askRestart(visit) }),
    backEndPage({ method: 'POST', path: systemRestart(':what'), right, run: doRestart }),
    backEndPage({ method: 'GET', path: systemShutDown(), right, run: async (visit) => askShutDown(visit) }),
    backEndPage({ method: 'POST', path: systemShutDown(), right, run: doShutDown }),
  ];
}

async function showSystem({ invoke, portal }: Own): Promise<Answer> {
  const { services, ...about } = await invoke(getServices, {});
  const upSince = new Date(portal.now().getTime() - uptime() * 1000).toISOString();
  return show('backend-system', {
    ...about,
    bill: await hasBill(),
    upSince,
    down: services.filter(({ state }) => state !== 'running').length,
    services: services.map(({ name, account, state, reason, sinceMs, restarts, memoryBytes }) => ({
      program: name,
      account,
      state,
      reason,
      since: sinceMs === null ? null : new Date(sinceMs).toISOString(),
      restarts,
      memory: memoryBytes,
    })),
  });
}

async function sendBill(): Promise<Answer> {
  if (!(await hasBill())) throw notFound();
  return file('ferngate-sbom.cdx.json', 'application/json', await readFile(BILL_FILE));
}

function whatOf({ param }: Own): What {
  const what = (Object.keys(ACTS) as What[]).find((one) => one === param('what'));
  if (what === undefined) throw notFound();
  return what;
}

function ask(visit: Own, asked: Pick<ConfirmModel, 'act' | 'action'>, refused?: Refused): Answer {
  const { name } = visit.portal.place;
  const errors: readonly FieldError[] = refused?.errors ?? [];
  const back = paths.backEnd.system();
  return show('confirm', { ...asked, back, name, type: name, gone: [], errors }, refused?.status ?? 200);
}

type Refused = Extract<Outcome<never>, { ok: false }>;

async function askRestart(visit: Own, refused?: Refused): Promise<Answer> {
  const what = whatOf(visit);
  return ask(visit, { act: ACTS[what], action: paths.backEnd.systemRestart(what) }, refused);
}

async function doRestart(visit: Own): Promise<Answer> {
  const outcome = await visit.submit(restart, { what: whatOf(visit) });
  if (!outcome.ok) return askRestart(visit, outcome);
  // Shown as the answer itself: the page that one would be led to may be away already.
  return show('message', { code: 'restarting', href: paths.backEnd.system() });
}

function askShutDown(visit: Own, refused?: Refused): Answer {
  return ask(visit, { act: 'shutDown', action: paths.backEnd.systemShutDown() }, refused);
}

async function doShutDown(visit: Own): Promise<Answer> {
  const outcome = await visit.submit(shutDown);
  return outcome.ok ? show('message', { code: 'shuttingDown', href: null }) : askShutDown(visit, outcome);
}
