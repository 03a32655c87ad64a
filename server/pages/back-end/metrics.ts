/** Tokens of programs that measure: made, shown once, revoked. */
import type { MetricsModel } from '../../../ui/models/system.ts';
import { paths } from '../../../ui/paths.ts';
import { portalAddress } from '../../accounts/facts.ts';
import { METRICS_PATH } from '../../metrics/endpoint.ts';
import { createMetricToken, listMetricTokens, revokeMetricToken } from '../../metrics/operations.ts';
import type { OperatorCaller } from '../../operations/caller.ts';
import { outcomeOf, type Refused } from '../outcome.ts';
import { backEndPage, go, show, type Answer, type Page, type Visit } from '../page.ts';

type Own = Visit<OperatorCaller>;

export function metricsPages(): Page[] {
  const { metrics, metricsRevoke } = paths.backEnd;
  const right = 'metric.change';
  return [
    backEndPage({ method: 'GET', path: metrics(), right, run: (visit) => showMetrics(visit) }),
    backEndPage({ method: 'POST', path: metrics(), right, run: create }),
    backEndPage({ method: 'POST', path: metricsRevoke(':id'), right, run: revoke }),
  ];
}

async function showMetrics(
  { invoke, portal, form }: Own,
  left: { created?: MetricsModel['created']; refused?: Refused } = {},
): Promise<Answer> {
  const { tokens } = await invoke(listMetricTokens, {});
  const typed = left.refused !== undefined;
  const model: MetricsModel = {
    address: `${portalAddress(portal.place)}${METRICS_PATH}`,
    tokens,
    created: left.created ?? null,
    values: {
      name: typed ? form.text('name') : '',
      sources: typed ? form.text('sources') : '',
      accounts: typed && form.has('accounts'),
    },
    errors: left.refused?.errors ?? [],
  };
  return show('backend-metrics', model, left.refused?.status ?? 200);
}

async function create(visit: Own): Promise<Answer> {
  const { form, invoke } = visit;
  form.expect('name', 'sources', 'accounts');
  const sources = form
    .text('sources')
    .split(/[\s,]+/)
    .filter((line) => line !== '');
  const input = { name: form.text('name'), sources, accounts: form.has('accounts') };
  const outcome = await outcomeOf(() => invoke(createMetricToken, input));
  if (outcome.ok) {
    const { token, secret } = outcome.output;
    return showMetrics(visit, { created: { name: token.name, secret } });
  }
  // The form has one field where the operation has a list.
  const errors = outcome.errors.map((error, index) => {
    const ofSources = error.reason === 'not-a-source';
    return ofSources && outcome.errors.findIndex(({ reason }) => reason === error.reason) === index
      ? { ...error, field: 'sources' }
      : error;
  });
  return showMetrics(visit, { refused: { ...outcome, errors } });
}

async function revoke({ invoke, param, form }: Own): Promise<Answer> {
  form.expect();
  const { tokens } = await invoke(listMetricTokens, {});
  const name = tokens.find(({ id }) => id === param('id'))?.name ?? '';
  await invoke(revokeMetricToken, { tokenId: param('id') });
  return go(paths.backEnd.metrics(), { code: 'metricTokenRevoked', params: { name } });
}
