/** Runs the machine's own installers, and turns what they print on failure into a sentence with what to do. */
import { spawn, spawnSync } from 'node:child_process';

/** Installers print megabytes at most; more than this is not read. */
const OUTPUT_MAX_BYTES = 32 * 1024 * 1024;
/** Of a failed installer, this much of the end is shown: its own error is there. */
const SHOWN_LINES = 15;

/** What the person at the terminal reads. Its message is a whole sentence with what to do. */
export class PrepareError extends Error {}

/** @param {string} text */
export function say(text) {
  console.log(`ferngate: ${text}`);
}

/**
 * Reasons that have nothing to do with the single installer. The first that fits is named.
 *
 * @type {{ pattern: RegExp, sentence: string }[]}
 */
const REASONS = [
  {
    pattern: /No space left on device|ENOSPC|don't have enough free space/i,
    sentence: 'the disk is full: make room (df -h shows where), then run this again.',
  },
  {
    pattern: /Could not get lock|is another process using it/i,
    sentence: 'another package manager is at work: wait until it is done, then run this again.',
  },
  {
    pattern: /dpkg was interrupted/i,
    sentence: 'an earlier installation was interrupted: run "dpkg --configure -a", then this again.',
  },
  {
    pattern:
      /Temporary failure resolving|Could not resolve|Could not connect|Unable to connect|Failed to fetch|ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH/i,
    sentence:
      'the package server does not answer: check network, name resolution and proxy, then run this again.',
  },
  {
    pattern: /EROFS|Read-only file system/i,
    sentence: 'the file system is read-only: make it writable, then run this again.',
  },
];

/** @param {string} output @returns {string | undefined} */
export const reasonIn = (output) => REASONS.find(({ pattern }) => pattern.test(output))?.sentence;

/**
 * Runs an installer to its end without a terminal.
 *
 * @param {string} what what failed, when it fails: "Debian packages could not be installed"
 * @param {string[]} command
 * @param {import('node:child_process').SpawnSyncOptions} options
 * @throws {PrepareError}
 */
export function run(what, command, options = {}) {
  const [program = '', ...words] = command;
  const ran = spawnSync(program, words, {
    ...options,
    stdio: ['ignore', 'pipe', 'pipe'],
    encoding: 'utf8',
    maxBuffer: OUTPUT_MAX_BYTES,
  });
  if (ran.error) throw new PrepareError(`${what}: ${program} does not run (${ran.error.message}).`);
  if (ran.status !== 0) throw failure(what, program, `${ran.stdout}\n${ran.stderr}`);
  return ran.stdout;
}

/** @param {string} what @param {string} program @param {string} output */
function failure(what, program, output) {
  const end = output.trim().split('\n').slice(-SHOWN_LINES);
  const sentence = reasonIn(output) ?? `${program} failed; its last words are below.`;
  return new PrepareError(`${what}: ${sentence}\n${end.map((line) => `    | ${line}`).join('\n')}`);
}

/**
 * Shows that a step of minutes is alive: a line every half a minute, from a process of its own since
 * this one waits for the installer.
 *
 * @param {string} text
 * @template T
 * @param {() => T} work
 * @returns {T}
 */
export function withProgress(text, work) {
  say(text);
  const script = `const t=Date.now();setInterval(()=>console.log('ferngate: … still at it after '+Math.round((Date.now()-t)/1000)+' s'),30000);
    process.stdin.on('end',()=>process.exit()).resume()`;
  // Its standard input closes with this process, however that ends.
  const clock = spawn(process.execPath, ['-e', script], { stdio: ['pipe', 'inherit', 'inherit'] });
  try {
    return work();
  } finally {
    clock.kill();
  }
}
