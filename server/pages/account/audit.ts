import { paths } from '../../../ui/paths.ts';
import { listAudit } from '../../audit/operations.ts';
import { auditModel } from '../audit-model.ts';
import { listQuery } from '../list-query.ts';
import { accountPage, show } from '../page.ts';

export const auditPage = accountPage({
  method: 'GET',
  path: paths.audit(),
  right: 'audit.see',
  async run(visit) {
    const asked = listQuery(visit);
    return show('audit', auditModel(await visit.invoke(listAudit, asked), asked.search));
  },
});
