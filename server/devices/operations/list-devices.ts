import { z } from 'zod';
import { accountOperation } from '../../operations/operation.ts';
import { Page, PAGE_SIZE } from '../../operations/values.ts';
import { listOfDevices } from '../device-list.ts';
import { DeviceState, ListedDevice } from '../device-view.ts';

/** What a list of devices can be narrowed down by. */
export const DeviceFilterFields = Page.extend({
  state: z.union([DeviceState, z.literal('troubled')]).optional(),
  projectId: z.string().max(40).optional(),
});

export const listDevices = accountOperation({
  id: 'device.list',
  method: 'GET',
  path: '/devices',
  summary: 'The devices that you may see, by name',
  right: 'device.see',
  input: DeviceFilterFields.strict(),
  output: z.object({
    devices: z.array(ListedDevice),
    total: z.int(),
    /** Of all that you may see, whatever was asked for. */
    counts: z.object({ all: z.int(), online: z.int(), troubled: z.int() }),
    page: z.int(),
    pageSize: z.int(),
  }),
  async run(call, filter) {
    const found = await listOfDevices(call, { ...filter, troubledFirst: false });
    return { ...found, page: filter.page, pageSize: PAGE_SIZE };
  },
});
