import { z } from 'zod';
import { accountOperation, backendOperation } from '../operations/operation.ts';
import { Page, PAGE_SIZE } from '../operations/values.ts';

const AuditView = z.object({
  number: z.int(),
  at: z.string(),
  subject: z.string(),
  address: z.string(),
  action: z.string(),
  object: z.string(),
  result: z.enum(['done', 'refused']),
  detail: z.string(),
});

const Day = z.iso.date({ error: 'not-a-date' });
const AuditFilter = Page.extend({ from: Day.optional(), to: Day.optional() }).strict();

const AuditPage = z.object({
  entries: z.array(AuditView),
  total: z.int(),
  page: z.int(),
  pageSize: z.int(),
});

export const listAudit = accountOperation({
  id: 'audit.list',
  method: 'GET',
  path: '/audit',
  summary: 'Who did what in the account, the newest first',
  right: 'audit.see',
  input: AuditFilter,
  output: AuditPage,
  async run({ account }, wanted) {
    const { rows, total } = await account.audit.list({ ...wanted, size: PAGE_SIZE });
    return { entries: rows, total, page: wanted.page, pageSize: PAGE_SIZE };
  },
});

export const listTrail = backendOperation({
  id: 'backend.audit.list',
  method: 'GET',
  path: '/backend/audit',
  summary: 'Who did what in the back end, the newest first',
  right: 'trail.see',
  input: AuditFilter,
  output: AuditPage,
  async run({ portal }, wanted) {
    const { rows, total } = await portal.audit.list({ ...wanted, size: PAGE_SIZE });
    return { entries: rows, total, page: wanted.page, pageSize: PAGE_SIZE };
  },
});
