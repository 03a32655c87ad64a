/** What the store needs of a log; pino's logger fits. */
export interface StoreLog {
  info(fields: object, text: string): void;
  warn(fields: object, text: string): void;
}
