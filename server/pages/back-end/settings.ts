/** What the owner set, as a list with its state, and each of it to change. */
import { paths } from '../../../ui/paths.ts';
import type { MailForm } from '../../../ui/models/settings.ts';
import { changeAddresses, getAddresses } from '../../installation/address-operations.ts';
import { changeName, changeZone } from '../../installation/operations.ts';
import { changeMail, getMail, removeMail, testMail } from '../../mail/operations.ts';
import { outcomeOf } from '../outcome.ts';
import { backEndPage, go, show, type Answer, type Page } from '../page.ts';
import { certificateState, goOnOf, mailForm, settingsOf, ZONE_NAMES, type Own } from './setting-values.ts';

export function settingsPages(): Page[] {
  const {
    settings,
    settingsName,
    settingsAddresses,
    settingsZone,
    settingsMail,
    settingsMailTest,
    settingsMailRemove,
  } = paths.backEnd;
  const right = 'appliance.change';
  return [
    backEndPage({ method: 'GET', path: settings(), right: 'appliance.see', run: list }),
    backEndPage({ method: 'GET', path: settingsName(), right, run: (visit) => showName(visit) }),
    backEndPage({ method: 'POST', path: settingsName(), right, run: saveName }),
    backEndPage({ method: 'GET', path: settingsAddresses(), right, run: (visit) => showAddresses(visit) }),
    backEndPage({ method: 'POST', path: settingsAddresses(), right, run: saveAddresses }),
    backEndPage({ method: 'GET', path: settingsZone(), right, run: (visit) => showZone(visit) }),
    backEndPage({ method: 'POST', path: settingsZone(), right, run: saveZone }),
    backEndPage({ method: 'GET', path: settingsMail(), right, run: (visit) => showMail(visit) }),
    backEndPage({ method: 'POST', path: settingsMail(), right, run: saveMail }),
    backEndPage({
      method: 'POST',
      path: settingsMailTest(),
      right,
      run: async (visit) => showMail(visit, { tested: await tryMail(visit) }),
    }),
    backEndPage({
      method: 'POST',
      path: settingsMailRemove(),
      right,
      async run({ form, invoke }) {
        form.expect();
        await invoke(removeMail, {});
        return go(settings(), { code: 'mailRemoved' });
      },
    }),
  ];
}

async function list(visit: Own): Promise<Answer> {
  const settings = await settingsOf(visit);
  const { server, waiting } = await visit.invoke(getMail, {});
  const addresses = visit.portal.place.others;
  const { name, former, zone } = settings;
  return show('backend-settings', {
    ...{ name, former, addresses, zone, waiting },
    certificate: certificateState(settings),
    mail: server === null ? null : { host: server.host, port: server.port, owner: server.owner },
    goOn: goOnOf(settings),
  });
}

type Left = Parameters<typeof mailForm>[1];

async function showName(visit: Own, left: Left = {}): Promise<Answer> {
  const settings = await settingsOf(visit);
  const name = left.refused === undefined ? settings.name : visit.form.text('name');
  const model = { what: 'name', current: settings.name, goOn: goOnOf(settings) } as const;
  const values = { name, kind: '' };
  const errors = left.refused?.errors ?? [];
  return show('backend-setting', { ...model, values, errors }, left.refused?.status ?? 200);
}

async function saveName(visit: Own): Promise<Answer> {
  const outcome = await visit.submit(changeName);
  if (!outcome.ok) return showName(visit, { refused: outcome });
  return go(paths.backEnd.settings(), { code: 'nameChanged', params: { name: visit.portal.place.name } });
}

async function showAddresses(visit: Own, left: Left = {}): Promise<Answer> {
  const settings = await settingsOf(visit);
  const { addresses: stands, ...about } = await visit.invoke(getAddresses, {});
  const addresses = left.refused === undefined ? stands.join('\n') : visit.form.text('addresses');
  const model = { what: 'addresses', ...about, goOn: goOnOf(settings) } as const;
  const errors = left.refused?.errors ?? [];
  return show('backend-setting', { ...model, values: { addresses }, errors }, left.refused?.status ?? 200);
}

async function saveAddresses(visit: Own): Promise<Answer> {
  visit.form.expect('addresses');
  const addresses = visit.form
    .text('addresses')
    .split(/[\s,;]+/)
    .filter(Boolean);
  const outcome = await outcomeOf(() => visit.invoke(changeAddresses, { addresses }));
  if (outcome.ok) return go(paths.backEnd.settings(), { code: 'saved' });
  // One field holds them all; what is wrong with the first of them that is wrong stands beside it.
  const errors = outcome.errors.slice(0, 1).map((error) => ({ ...error, field: 'addresses' }));
  return showAddresses(visit, { refused: { ...outcome, errors } });
}

async function showZone(visit: Own, left: Left = {}): Promise<Answer> {
  const settings = await settingsOf(visit);
  const model = { what: 'zone', zones: ZONE_NAMES, goOn: goOnOf(settings) } as const;
  const errors = left.refused?.errors ?? [];
  const values = { zone: settings.zone };
  return show('backend-setting', { ...model, values, errors }, left.refused?.status ?? 200);
}

async function saveZone(visit: Own): Promise<Answer> {
  const outcome = await visit.submit(changeZone);
  return outcome.ok ? go(paths.backEnd.settings(), { code: 'saved' }) : showZone(visit, { refused: outcome });
}

async function showMail(visit: Own, left: Left = {}): Promise<Answer> {
  const [settings, form] = [await settingsOf(visit), await mailForm(visit, left)];
  const model = { what: 'mail', goOn: goOnOf(settings), ...form } as const;
  return show('backend-setting', model, left.refused?.status ?? 200);
}

async function saveMail(visit: Own): Promise<Answer> {
  const outcome = await visit.submit(changeMail);
  return outcome.ok
    ? go(paths.backEnd.settingsMail(), { code: 'saved' })
    : showMail(visit, { refused: outcome });
}

/** Sends the test letter; what came of it is shown on the page that asked. */
export async function tryMail(visit: Own): Promise<MailForm['tested']> {
  visit.form.expect();
  const outcome = await outcomeOf(() => visit.invoke(testMail, { language: visit.display.language }));
  return outcome.ok ? outcome.output : { errors: outcome.errors };
}
