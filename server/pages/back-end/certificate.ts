/** The portal's certificate: which one callers see, and the ways to another one. */
import type { CertificateModel } from '../../../ui/models/settings.ts';
import { paths } from '../../../ui/paths.ts';
import {
  answerRequest,
  dropRequest,
  requestCertificate,
  retryAcme,
  uploadCertificate,
  useAcme,
  useOwnCertificate,
} from '../../installation/certificate-operations.ts';
import { notFound } from '../../refusal.ts';
import { outcomeOf, type Refused } from '../outcome.ts';
import { backEndPage, file, go, show, type Answer, type Page } from '../page.ts';
import { certificateState, goOnOf, settingsOf, type Own } from './setting-values.ts';

type What = CertificateModel['what'];

export function certificatePages(): Page[] {
  const at = paths.backEnd;
  const right = 'appliance.change';
  const page = (what: What) => (visit: Own) => showCertificate(visit, what);
  return [
    backEndPage({ method: 'GET', path: at.certificate(), right, run: page('overview') }),
    backEndPage({ method: 'POST', path: at.certificateOwn(), right, run: useOwn }),
    backEndPage({ method: 'GET', path: at.certificateUpload(), right, run: page('upload') }),
    backEndPage({ method: 'POST', path: at.certificateUpload(), right, uploads: true, run: upload }),
    backEndPage({ method: 'GET', path: at.certificateRequest(), right, run: page('request') }),
    backEndPage({ method: 'POST', path: at.certificateRequest(), right, run: request }),
    backEndPage({ method: 'GET', path: at.certificateRequestFile(), right, run: requestFile }),
    backEndPage({ method: 'POST', path: at.certificateRequestDrop(), right, run: drop }),
    backEndPage({ method: 'POST', path: at.certificateAnswer(), right, uploads: true, run: answer }),
    backEndPage({ method: 'GET', path: at.certificateAcme(), right, run: page('acme') }),
    backEndPage({ method: 'POST', path: at.certificateAcme(), right, run: acme }),
    backEndPage({ method: 'POST', path: at.certificateAcmeRetry(), right, run: retry }),
  ];
}

async function showCertificate(visit: Own, what: What, refused?: Refused): Promise<Answer> {
  const { form } = visit;
  const settings = await settingsOf(visit);
  const typed = refused !== undefined;
  const stands = settings.certificate.acme;
  const model: CertificateModel = {
    what,
    name: settings.name,
    state: certificateState(settings),
    values: {
      certificate: form.text('certificate'),
      directory: typed ? form.text('directory') : (stands?.directory ?? ''),
      contact: typed ? form.text('contact') : (stands?.contact ?? ''),
      root: form.text('root'),
      agreed: form.has('agreed'),
    },
    errors: refused?.errors ?? [],
    goOn: goOnOf(settings),
  };
  return show('backend-certificate', model, refused?.status ?? 200);
}

const used = () => go(paths.backEnd.certificate(), { code: 'certificateUsed' });

async function useOwn({ form, invoke }: Own): Promise<Answer> {
  form.expect();
  await invoke(useOwnCertificate, {});
  return used();
}

/** Pasted or chosen as a file: the file counts, because it was chosen last. */
function pemOf({ form }: Own, field: string): string {
  return form.file(`${field}File`)?.toString('latin1') ?? form.text(field);
}

async function upload(visit: Own): Promise<Answer> {
  const { form } = visit;
  form.expect('certificate', 'certificateFile', 'key', 'keyFile', 'pkcs12', 'passphrase');
  const outcome = await outcomeOf(() =>
    visit.invoke(uploadCertificate, {
      certificate: pemOf(visit, 'certificate'),
      key: pemOf(visit, 'key'),
      pkcs12: form.file('pkcs12')?.toString('base64') ?? '',
      passphrase: form.text('passphrase'),
    }),
  );
  return outcome.ok ? used() : showCertificate(visit, 'upload', outcome);
}

async function request({ form, invoke }: Own): Promise<Answer> {
  form.expect();
  await invoke(requestCertificate, {});
  return go(paths.backEnd.certificateRequest(), { code: 'requestMade' });
}

async function requestFile(visit: Own): Promise<Answer> {
  const { name, certificate } = await settingsOf(visit);
  if (certificate.request === null) throw notFound();
  return file(`${name}.csr`, 'application/pkcs10', certificate.request);
}

async function drop({ form, invoke }: Own): Promise<Answer> {
  form.expect();
  await invoke(dropRequest, {});
  return go(paths.backEnd.certificateRequest(), { code: 'requestDropped' });
}

async function answer(visit: Own): Promise<Answer> {
  visit.form.expect('certificate', 'certificateFile');
  const certificate = pemOf(visit, 'certificate');
  const outcome = await outcomeOf(() => visit.invoke(answerRequest, { certificate }));
  return outcome.ok ? used() : showCertificate(visit, 'request', outcome);
}

async function acme(visit: Own): Promise<Answer> {
  const outcome = await visit.submit(useAcme);
  return outcome.ok ? go(paths.backEnd.certificate()) : showCertificate(visit, 'acme', outcome);
}

async function retry({ form, invoke }: Own): Promise<Answer> {
  form.expect();
  await invoke(retryAcme, {});
  return go(paths.backEnd.certificate());
}
