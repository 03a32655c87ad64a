import { z } from 'zod';
import { accountOperation } from '../../operations/operation.ts';
import { Page, PAGE_SIZE } from '../../operations/values.ts';
import { DeviceState, DeviceView, presentDevices } from '../device-view.ts';
import { viewerOf } from '../viewer.ts';

export const listDevices = accountOperation({
  id: 'device.list',
  method: 'GET',
  path: '/devices',
  summary: 'The devices that you may see, by client, project and name',
  right: 'device.see',
  input: Page.extend({ state: DeviceState.optional(), projectId: z.string().max(40).optional() }).strict(),
  output: z.object({ devices: z.array(DeviceView), total: z.int(), page: z.int(), pageSize: z.int() }),
  async run({ account, caller }, { search, page, state, projectId }) {
    const rows = await account.devices.list(viewerOf(caller), search);
    const inProject = projectId === undefined ? rows : rows.filter((row) => row.projectId === projectId);
    const devices = presentDevices(account, inProject);
    const chosen = state === undefined ? devices : devices.filter((device) => device.state === state);
    const from = (page - 1) * PAGE_SIZE;
    return { devices: chosen.slice(from, from + PAGE_SIZE), total: chosen.length, page, pageSize: PAGE_SIZE };
  },
});
