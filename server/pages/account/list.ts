/** The pages of an account. */
import type { Page } from '../page.ts';
import { componentPages } from './component-form.ts';
import { connectPages } from './connect.ts';
import { connectionPages } from './connection.ts';
import { deviceActs } from './device-acts.ts';
import { deviceForms } from './device-form.ts';
import { devicePage } from './device.ts';
import { devicesPage } from './devices.ts';
import { overviewPage } from './overview.ts';

export function accountPages(): Page[] {
  return [
    overviewPage,
    devicesPage,
    devicePage,
    ...deviceForms,
    ...deviceActs,
    ...componentPages,
    ...connectPages,
    ...connectionPages,
  ];
}
