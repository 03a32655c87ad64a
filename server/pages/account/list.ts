/** The pages of an account. */
import type { Page } from '../page.ts';
import { auditPage } from './audit.ts';
import { componentPages } from './component-form.ts';
import { connectPages } from './connect.ts';
import { connectionPages } from './connection.ts';
import { deviceActs } from './device-acts.ts';
import { deviceForms } from './device-form.ts';
import { devicePage } from './device.ts';
import { devicesPage } from './devices.ts';
import { livePage } from './live.ts';
import { overviewPage } from './overview.ts';
import { peoplePages } from './people.ts';
import { projectPages } from './projects.ts';
import { searchPage } from './search.ts';
import { sessionPages } from './sessions.ts';
import { settingsPages } from './settings.ts';
import { userActs } from './user-acts.ts';
import { userPage } from './user.ts';

export function accountPages(): Page[] {
  return [
    overviewPage,
    livePage,
    devicesPage,
    devicePage,
    ...deviceForms,
    ...deviceActs,
    ...componentPages,
    ...connectPages,
    ...connectionPages,
    ...projectPages,
    ...peoplePages,
    userPage,
    ...userActs,
    ...sessionPages,
    ...settingsPages,
    auditPage,
    searchPage,
  ];
}
