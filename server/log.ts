/** Structured lines for the journal. Secrets never get here: what is logged is named field by field. */
import { pino, type Logger, type LoggerOptions } from 'pino';

export type Log = Pick<Logger, 'debug' | 'info' | 'warn' | 'error'>;

/** pino's number for it. */
const INFO = 30;

/** @param note hears the constant text of each line of a level that somebody should know of */
export function createLog(
  level: 'debug' | 'info' | 'warn',
  note: (level: number, text: string) => void = () => undefined,
): Log {
  const hooks: LoggerOptions['hooks'] = {
    logMethod(args, method, number) {
      const [first, second] = args as unknown[];
      const text = typeof first === 'string' ? first : second;
      if (number >= INFO && typeof text === 'string') note(number, text);
      method.apply(this, args);
    },
  };
  const serializers = { error: pino.stdSerializers.err };
  return pino({ level, base: null, serializers, hooks }, pino.destination(2));
}
