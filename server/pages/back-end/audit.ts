import { paths } from '../../../ui/paths.ts';
import { listTrail } from '../../audit/operations.ts';
import { auditModel } from '../audit-model.ts';
import { listQuery } from '../list-query.ts';
import { backEndPage, show } from '../page.ts';

export const trailPage = backEndPage({
  method: 'GET',
  path: paths.backEnd.audit(),
  right: 'trail.see',
  async run(visit) {
    const asked = listQuery(visit);
    return show('audit', auditModel(await visit.invoke(listTrail, asked), asked.search));
  },
});
