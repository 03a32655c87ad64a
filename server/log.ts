/** Structured lines for the journal. Secrets never get here: what is logged is named field by field. */
import { pino, type Logger } from 'pino';

export type Log = Pick<Logger, 'debug' | 'info' | 'warn' | 'error'>;

export function createLog(level: 'debug' | 'info' | 'warn'): Log {
  return pino({ level, base: null, serializers: { error: pino.stdSerializers.err } }, pino.destination(2));
}
