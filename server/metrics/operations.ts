import { z } from 'zod';
import { backendOperation } from '../operations/operation.ts';
import { Done, Empty, Id, requiredLine } from '../operations/values.ts';
import { isSource } from './tokens.ts';

const SOURCES_MAX = 10;

const Token = z.object({
  id: z.string(),
  name: z.string(),
  sources: z.array(z.string()).readonly(),
  accounts: z.boolean(),
  createdAt: z.string(),
  usedAt: z.string().nullable(),
});

export const listMetricTokens = backendOperation({
  id: 'metric-token.list',
  method: 'GET',
  path: '/backend/metric-tokens',
  summary: 'The tokens with which programs read /metrics',
  right: 'metric.change',
  input: Empty,
  output: z.object({ tokens: z.array(Token).readonly() }),
  run: async ({ portal }) => ({ tokens: await portal.metricTokens.list() }),
});

export const createMetricToken = backendOperation({
  id: 'metric-token.create',
  method: 'POST',
  path: '/backend/metric-tokens',
  summary: 'Make a token for /metrics; its text is shown once',
  right: 'metric.change',
  input: z.strictObject({
    name: requiredLine(60),
    /** Addresses or networks from which it is accepted; none: from anywhere. */
    sources: z
      .array(z.string().max(64).refine(isSource, { error: 'not-a-source' }))
      .max(SOURCES_MAX)
      .default([]),
    /** Also figures of single accounts, with their names. */
    accounts: z.boolean().default(false),
  }),
  output: z.object({ secret: z.string(), token: Token }),
  object: ({ name }) => name,
  run: async ({ portal }, input) => portal.metricTokens.create(input),
});

export const revokeMetricToken = backendOperation({
  id: 'metric-token.revoke',
  method: 'DELETE',
  path: '/backend/metric-tokens/{tokenId}',
  summary: 'Take a token for /metrics back, at once',
  right: 'metric.change',
  input: z.strictObject({ tokenId: Id }),
  output: Done,
  object: ({ tokenId }) => tokenId,
  async run({ portal }, { tokenId }) {
    await portal.metricTokens.revoke(tokenId);
    return {};
  },
});
