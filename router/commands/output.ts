/** What a command writes to: lines for people on `out`, complaints on `complain`. */
export interface Output {
  readonly out: (line: string) => void;
  readonly complain: (line: string) => void;
}
