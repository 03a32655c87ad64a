/** One measurement of the machine. Rates are per second, over the time since the one before. */
export interface Sample {
  /** Unix time in seconds. */
  readonly at: number;
  /** Per cent of all processors. */
  readonly cpu: number;
  /** Bytes in use, without what the kernel would give back. */
  readonly memory: number;
  /** Bytes in use on the disk that holds the data. */
  readonly disk: number;
  /** Bytes per second, of the interfaces to the outside. */
  readonly received: number;
  readonly sent: number;
  /** Dial-ins that stand, of all accounts. */
  readonly devices: number;
  readonly people: number;
}

export const MEASURES = ['cpu', 'memory', 'disk', 'received', 'sent', 'devices', 'people'] as const;
export type Measure = (typeof MEASURES)[number];

/** The mean of each measure; tunnels are counted, so theirs is the most there were. */
export function average(at: number, samples: readonly Sample[]): Sample {
  const mean = (measure: Measure) =>
    samples.reduce((sum, one) => sum + one[measure], 0) / Math.max(1, samples.length);
  const most = (measure: Measure) => Math.max(0, ...samples.map((one) => one[measure]));
  return {
    at,
    cpu: mean('cpu'),
    memory: Math.round(mean('memory')),
    disk: Math.round(mean('disk')),
    received: mean('received'),
    sent: mean('sent'),
    devices: most('devices'),
    people: most('people'),
  };
}
