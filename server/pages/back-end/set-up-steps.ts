/**
 * What follows on the first operator: name and certificate, time, mail, the first account. Each step is kept when it
 * is confirmed; who comes back later goes on with the first that is not.
 */
import type { SetUpStepModel, SetUpStepName } from '../../../ui/models/settings.ts';
import { paths } from '../../../ui/paths.ts';
import { createAccount, createAdministrator } from '../../backend/accounts.ts';
import { useOwnCertificate } from '../../installation/certificate-operations.ts';
import { SET_UP_STEPS } from '../../installation/choices.ts';
import { changeName, changeZone, confirmStep } from '../../installation/operations.ts';
import { changeMail } from '../../mail/operations.ts';
import { notFound } from '../../refusal.ts';
import { outcomeOf } from '../outcome.ts';
import { backEndPage, go, show, type Answer, type Page } from '../page.ts';
import { goOnOf, mailForm, settingsOf, ZONE_NAMES, type Own, type Settings } from './setting-values.ts';
import { tryMail } from './settings.ts';

export function setUpStepPages(): Page[] {
  const { setUpStep, setUpSkip, setUpMailTest } = paths.backEnd;
  const right = 'appliance.change';
  return [
    backEndPage({
      method: 'GET',
      path: setUpStep(':step'),
      right,
      run: (visit) => showStep(visit, stepOf(visit)),
    }),
    backEndPage({ method: 'POST', path: setUpStep(':step'), right, run: save }),
    backEndPage({ method: 'POST', path: setUpSkip(':step'), right, run: skip }),
    backEndPage({
      method: 'POST',
      path: setUpMailTest(),
      right,
      run: async (visit) => showStep(visit, 'mail', { tested: await tryMail(visit) }),
    }),
  ];
}

/** Where the first operator is led after his recovery codes, and whoever comes back. */
export async function nextOfSetUp(visit: Own): Promise<string | null> {
  return goOnOf(await settingsOf(visit));
}

function stepOf({ param }: Own): SetUpStepName {
  const step = SET_UP_STEPS.find((one) => one === param('step'));
  if (step === undefined) throw notFound();
  return step;
}

type Left = Parameters<typeof mailForm>[1];
type Link = Extract<SetUpStepModel, { step: 'finished' }>['link'];

async function showStep(visit: Own, step: SetUpStepName, left: Left = {}): Promise<Answer> {
  const settings = await settingsOf(visit);
  const common = { done: settings.setUp.done, address: settings.address };
  const { form } = visit;
  const errors = left.refused?.errors ?? [];
  const status = left.refused?.status ?? 200;
  const typed = left.refused !== undefined;
  switch (step) {
    case 'name': {
      const kind = typed ? form.text('kind') : kindOf(settings);
      const values = { name: typed ? form.text('name') : settings.name, kind };
      return show('set-up-step', { ...common, step, values, errors }, status);
    }
    case 'zone': {
      const preset = settings.setUp.done.includes('zone') ? undefined : visit.portal.branding.presets().zone;
      const values = { zone: preset ?? settings.zone };
      return show('set-up-step', { ...common, step, zones: ZONE_NAMES, values, errors }, status);
    }
    case 'mail':
      return show('set-up-step', { ...common, step, ...(await mailForm(visit, left)) }, status);
    case 'account': {
      const text = (name: string) => form.text(name);
      const values = {
        name: text('name'),
        title: text('title'),
        adminName: text('adminName'),
        adminDisplayName: text('adminDisplayName'),
      };
      return show('set-up-step', { ...common, step, values, errors }, status);
    }
    case 'finished':
      return finish(visit, null);
  }
}

function kindOf({ certificate }: Settings): string {
  if (certificate.request !== null) return 'request';
  return { own: 'own', uploaded: 'upload', acme: 'acme' }[certificate.kind];
}

/** The set-up is over when its last page has been shown: forms are taken under the chosen name only from then on. */
async function finish(visit: Own, link: Link): Promise<Answer> {
  const { setUp, address } = await settingsOf(visit);
  const missing = SET_UP_STEPS.find((step) => step !== 'finished' && !setUp.done.includes(step));
  if (missing !== undefined) return go(paths.backEnd.setUpStep(missing));
  await visit.invoke(confirmStep, { step: 'finished' });
  return show('set-up-step', { step: 'finished', done: [...SET_UP_STEPS], address, link });
}

async function save(visit: Own): Promise<Answer> {
  const step = stepOf(visit);
  switch (step) {
    case 'name':
      return saveName(visit);
    case 'zone': {
      const outcome = await visit.submit(changeZone);
      return outcome.ok ? confirmed(visit, step) : showStep(visit, step, { refused: outcome });
    }
    case 'mail': {
      const outcome = await visit.submit(changeMail);
      // The test is offered on the same page; going on is one press more.
      return outcome.ok
        ? go(paths.backEnd.setUpStep('mail'), { code: 'saved' })
        : showStep(visit, step, { refused: outcome });
    }
    case 'account':
      return saveAccount(visit);
    case 'finished':
      throw notFound();
  }
}

async function confirmed(visit: Own, step: SetUpStepName): Promise<Answer> {
  await visit.invoke(confirmStep, { step });
  return go((await nextOfSetUp(visit)) ?? paths.backEnd.appliance());
}

const CERTIFICATE_PAGES: Readonly<Record<string, () => string>> = {
  upload: paths.backEnd.certificateUpload,
  request: paths.backEnd.certificateRequest,
  acme: paths.backEnd.certificateAcme,
};

async function saveName(visit: Own): Promise<Answer> {
  const { form } = visit;
  form.expect('name', 'kind');
  const name = form.text('name').trim().toLowerCase();
  const outcome = await outcomeOf(() => visit.invoke(changeName, { name }));
  if (!outcome.ok) return showStep(visit, 'name', { refused: outcome });
  const elsewhere = CERTIFICATE_PAGES[form.text('kind')];
  if (elsewhere === undefined) {
    await visit.invoke(useOwnCertificate, {});
    return confirmed(visit, 'name');
  }
  await visit.invoke(confirmStep, { step: 'name' });
  return go(elsewhere());
}

async function saveAccount(visit: Own): Promise<Answer> {
  const { form } = visit;
  form.expect('name', 'title', 'adminName', 'adminDisplayName');
  const account = form.text('name').trim();
  const made = await outcomeOf(() =>
    visit.invoke(createAccount, { name: account, title: form.text('title') }),
  );
  if (!made.ok) return showStep(visit, 'account', { refused: made });
  const user = form.text('adminName').trim();
  const admin = await outcomeOf(() =>
    visit.invoke(createAdministrator, { account, name: user, displayName: form.text('adminDisplayName') }),
  );
  await visit.invoke(confirmStep, { step: 'account' });
  // The account is there; its administrator can be added on its own page, with the reason beside the field.
  if (!admin.ok)
    return go(paths.backEnd.account(account), { code: 'accountAdded', params: { name: account } });
  const { link, endsAt } = admin.output;
  return finish(visit, { account, user, url: link, validUntil: endsAt });
}

async function skip(visit: Own): Promise<Answer> {
  visit.form.expect();
  const step = stepOf(visit);
  if (step !== 'mail' && step !== 'account') throw notFound();
  return confirmed(visit, step);
}
