import type { z } from 'zod';
import type { SettingsFrame } from '../link/frames.ts';

/** What the standby has to know to take over; sent when it begins to follow, and whenever it changes. */
export type NodeSettings = z.infer<typeof SettingsFrame>;
