/** Lines of standard input when it is no terminal, each of bounded length. */

const LINE_MAX_CHARACTERS = 1_000;

export async function* readLines(input: NodeJS.ReadableStream, signal: AbortSignal): AsyncGenerator<string> {
  let rest = '';
  for await (const piece of input as AsyncIterable<Buffer | string>) {
    signal.throwIfAborted();
    const lines = (rest + piece.toString('utf8')).split('\n');
    rest = lines.pop() ?? '';
    if (rest.length > LINE_MAX_CHARACTERS) return;
    for (const line of lines) yield line.replace(/\r$/, '');
  }
  if (rest !== '') yield rest;
}
