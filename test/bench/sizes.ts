/** How much each part measures; the miniature only shows that each of them still runs. */
export const FULL = {
  throughputS: 3,
  throughputRounds: 3,
  connects: 15,
  dialIns: 10,
  dialInsAtOnce: 50,
  returning: 1000,
  accounts: 200,
  devices: 2000,
  pageLoads: 60,
  pageLoadsForMemory: 200,
  writes: 300,
  writesAtOnce: 2000,
  signIns: 40,
  allowances: [10, 5000],
  allowRounds: 5,
  tunnels: 400,
  tunnelRounds: 3,
  idleS: 10,
  replicationS: 20,
  bulkMiB: 64,
  seedMiB: 1024,
  stuckReaderS: 35,
} as const;

export type Sizes = {
  readonly [Name in keyof typeof FULL]: (typeof FULL)[Name] extends number ? number : readonly number[];
};

export const MINIATURE: Sizes = {
  throughputS: 0.3,
  throughputRounds: 1,
  connects: 1,
  dialIns: 1,
  dialInsAtOnce: 2,
  returning: 3,
  accounts: 2,
  devices: 3,
  pageLoads: 2,
  pageLoadsForMemory: 2,
  writes: 5,
  writesAtOnce: 5,
  signIns: 2,
  allowances: [10],
  allowRounds: 1,
  tunnels: 4,
  tunnelRounds: 1,
  idleS: 0.2,
  replicationS: 0.2,
  bulkMiB: 1,
  seedMiB: 4,
  stuckReaderS: 0.1,
};
