import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { parseOpenvpnConfig, planOpenvpnConfig, renderOpenvpnConfig } from './openvpn-config.ts';
import { renderVerified } from './rendered.ts';
import type { RoomPlan } from './room-plan.ts';

/** The file is named after what is in it, so that a running OpenVPN shows which one it has read. */
export function configFile(plan: RoomPlan): { readonly path: string; readonly text: string } {
  const text = renderVerified(planOpenvpnConfig(plan), renderOpenvpnConfig, parseOpenvpnConfig);
  const digest = createHash('sha256').update(text).digest('hex').slice(0, 32);
  return { path: join(plan.runFolder, `openvpn-${digest}.conf`), text };
}
