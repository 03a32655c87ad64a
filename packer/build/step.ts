/**
 * One step of the image build: what it is called, what it is made from, what it leaves behind.
 *
 * A step may be run alone and again at any time; it first removes what an interrupted run left. Whether it is skipped is
 * decided outside of it, from the digest of its inputs and the presence of its outputs.
 */

export interface RunOptions {
  readonly cwd?: string;
  /** Added to a small environment of our own (PATH, LC_ALL=C.UTF-8, TZ=UTC, SOURCE_DATE_EPOCH); never the caller's. */
  readonly env?: Readonly<Record<string, string>>;
  /** Standard input. Nothing when left out. */
  readonly input?: string;
}

export interface BuildContext {
  /** The checkout. */
  readonly root: string;
  /** `out/build` of the checkout: everything that steps leave behind. */
  readonly out: string;
  /** SOURCE_DATE_EPOCH, in seconds: the time of the last commit, so that two builds of one commit are the same. */
  readonly epoch: number;
  /** One line of progress. */
  readonly say: (line: string) => void;
  /**
   * Runs a program to its end; never through a shell.
   *
   * @returns its standard output
   * @throws BuildError `command-failed` with its last words, when it is missing or does not exit with 0
   */
  readonly run: (command: readonly string[], options?: RunOptions) => Promise<string>;
}

export interface BuildStep {
  /** As typed on the command line, for example `root-tree`. */
  readonly name: string;
  /**
   * What the outputs depend on. A string that starts with `/` is a path, and what counts is the file's content, or for
   * a folder the names, modes and contents of everything below it; any other string counts itself.
   */
  readonly inputs: (context: BuildContext) => Promise<readonly string[]>;
  /** Files or folders relative to `out/build`. */
  readonly outputs: readonly string[];
  /** @throws BuildError */
  readonly run: (context: BuildContext) => Promise<void>;
}
