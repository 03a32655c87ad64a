export type MachineErrorCode = 'command-missing' | 'command-failed' | 'command-too-slow' | 'already-running';

/** Something that this machine did not do for us. */
export class MachineError extends Error {
  readonly code: MachineErrorCode;

  constructor(code: MachineErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'MachineError';
    this.code = code;
  }
}
