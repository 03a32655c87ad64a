/** Where an installation lives on this machine. */
export interface Layout {
  /** What must outlive everything: databases, keys, rooms. */
  readonly data: string;
  /** Sockets and process numbers; gone after a reboot. */
  readonly run: string;
}
