/** What can go wrong at the door, told apart by code. */
export type DoorErrorCode =
  /** A port of the door is held by another program; the message says by which, if that can be seen. */
  | 'port-taken'
  /** The system does not let us open a port or use a folder. */
  | 'not-permitted'
  /** A port or folder that cannot be written into HAProxy's configuration. */
  | 'bad-setting'
  /** The portal's certificate and key do not fit together, cannot be read, or are too large. */
  | 'bad-certificate'
  /** The tag already leads to another room. */
  | 'tag-taken'
  /** HAProxy did not come up, or does not answer. */
  | 'not-running'
  /** HAProxy answered a command in a way that means refusal. */
  | 'admin-refused'
  /** A file of ours under `<data>/appliance/door` does not read as we wrote it. */
  | 'damaged-file';

export class DoorError extends Error {
  override readonly name = 'DoorError';
  readonly code: DoorErrorCode;

  constructor(code: DoorErrorCode, message: string, options: { cause?: unknown } = {}) {
    super(message, options);
    this.code = code;
  }
}
