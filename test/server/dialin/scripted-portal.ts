/** A portal whose room's OpenVPN is scripted. */
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DialInsOptions } from '../../../server/dialin/dial-ins.ts';
import type { Database } from '../../../server/store/database.ts';
import { devicePassword, Portal } from './account.ts';
import { until } from './openvpn.ts';
import { type Knock, ScriptedOpenVpn } from './scripted-openvpn.ts';

export interface ScriptedPortal {
  readonly openvpn: ScriptedOpenVpn;
  readonly portal: Portal;
  readonly end: () => Promise<void>;
}

type Open = (database?: Database, more?: Partial<DialInsOptions>) => Promise<ScriptedPortal>;

/** @returns a way to open one more, each with an OpenVPN of its own */
export function scriptedPortals(db: Database, box: ConstructorParameters<typeof Portal>[1]): Open {
  const folder = mkdtempSync(join(tmpdir(), 'fg-scripted-'));
  let sockets = 0;
  return async (database = db, more = {}) => {
    const management = join(folder, `${(sockets += 1)}.sock`);
    const openvpn = new ScriptedOpenVpn(management);
    const portal = new Portal(database, box, { management, ...more });
    await until('attached', () => portal.dialIns.isAttached());
    const end = async () => {
      await portal.stop();
      await openvpn.close();
    };
    return { openvpn, portal, end };
  };
}

/** The router at the press knocks. */
export const pressWith =
  (fingerprint: string) =>
  (cid: number, more: Partial<Knock> = {}): Knock => ({
    ...{ cid, name: 'FG-press', password: devicePassword.press, fingerprint },
    ...more,
  });
