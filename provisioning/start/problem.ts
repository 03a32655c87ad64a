/** Something about the machine that keeps Ferngate from starting. */
export interface Problem {
  readonly what: string;
  readonly todo: string;
}
