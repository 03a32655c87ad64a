import { pino } from 'pino';

/** Lines of JSON on standard output. Handed to whoever writes; only `main.ts` makes one. */
export type Log = pino.Logger;

export type LogLevel = 'debug' | 'info' | 'warn';

export function createLog(level: LogLevel): Log {
  return pino({ name: 'appliance', level, timestamp: pino.stdTimeFunctions.isoTime });
}
