import type { ByteStream } from './couch-client.ts'

/**
 * Cuts a feed into its lines, as they arrive together: one array per piece of the answer.
 *
 * Blank lines are heartbeats and are left out. The last, unfinished line of a feed that broke
 * off is never given out.
 */
export async function* feedLines(stream: ByteStream): AsyncGenerator<readonly string[]> {
  const decoder = new TextDecoder()
  let rest = ''
  for (let chunk = await stream.read(); chunk !== undefined; chunk = await stream.read()) {
    const lines = (rest + decoder.decode(chunk, { stream: true })).split('\n')
    rest = lines.pop() ?? ''
    yield lines.filter((line) => line.trim() !== '')
  }
}
