import type { WriteStream } from 'node:tty'

const EVERY_MS = 100
const QUIET_EVERY_MS = 5_000

/** One line that renews itself on a terminal; elsewhere a line every five seconds. */
export function progressLine(stream: Pick<WriteStream, 'write' | 'isTTY'>) {
  let lastMs = 0
  let isShown = false
  return {
    show: (text: string) => {
      const now = performance.now()
      if (lastMs !== 0 && now - lastMs < (stream.isTTY ? EVERY_MS : QUIET_EVERY_MS)) return
      lastMs = now
      isShown = stream.isTTY
      stream.write(stream.isTTY ? `\r\u001B[2K  ${text}` : `${text}\n`)
    },
    end: () => {
      if (isShown) stream.write('\r\u001B[2K')
    },
  }
}
