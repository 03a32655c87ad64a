/** Why a standby did not do what was asked of it. */
export type StandbyErrorCode =
  /** It has not got everything yet that the primary had, or nothing at all. */
  | 'nothing-held'
  /** What the primary asks for does not fit what is here. */
  | 'does-not-fit'
  /** Files are not what the log says of them: they must not serve. */
  | 'damaged'
  /** The other node is there twice. */
  | 'clone'
  /** The primary could be reached and did not hand over in time. */
  | 'not-handed-over'
  /** A promotion is under way already. */
  | 'under-way';

export class StandbyError extends Error {
  override readonly name = 'StandbyError';
  readonly code: StandbyErrorCode;

  constructor(code: StandbyErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
