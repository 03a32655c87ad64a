/** Support bundles: made, looked through, taken along. */
import { paths } from '../../../ui/paths.ts';
import { archiveBundle, discardBundle, getBundle, makeBundle } from '../../bundle/operations.ts';
import type { OperatorCaller } from '../../operations/caller.ts';
import type { Refused } from '../outcome.ts';
import { backEndPage, file, go, show, type Answer, type Page, type Visit } from '../page.ts';

type Own = Visit<OperatorCaller>;

export function bundlePages(): Page[] {
  const { bundle, bundleArchive, bundleDiscard } = paths.backEnd;
  const right = 'support.change';
  return [
    backEndPage({ method: 'GET', path: bundle(), right, run: (visit) => showBundle(visit) }),
    backEndPage({ method: 'POST', path: bundle(), right, run: make }),
    backEndPage({ method: 'POST', path: bundleArchive(':id'), right, run: download }),
    backEndPage({ method: 'POST', path: bundleDiscard(':id'), right, run: discard }),
  ];
}

async function showBundle({ invoke, form }: Own, refused?: Refused): Promise<Answer> {
  const { bundle } = await invoke(getBundle, {});
  const values = { recipient: refused === undefined ? '' : form.text('recipient') };
  return show('backend-bundle', { bundle, values, errors: refused?.errors ?? [] }, refused?.status ?? 200);
}

async function make({ invoke, form }: Own): Promise<Answer> {
  form.expect();
  await invoke(makeBundle, {});
  return go(paths.backEnd.bundle());
}

async function download(visit: Own): Promise<Answer> {
  const outcome = await visit.submit(archiveBundle, { bundleId: visit.param('id') });
  if (!outcome.ok) return showBundle(visit, outcome);
  const { name, base64 } = outcome.output;
  return file(name, 'application/octet-stream', Buffer.from(base64, 'base64'));
}

async function discard({ invoke, form, param }: Own): Promise<Answer> {
  form.expect();
  await invoke(discardBundle, { bundleId: param('id') });
  return go(paths.backEnd.bundle(), { code: 'bundleDiscarded' });
}
