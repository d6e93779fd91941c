import { readFileSync } from 'node:fs'

const HEADER_BYTES = 32
const FRAME_HEADER_BYTES = 24

/**
 * Whether a db's log goes on beyond the place up to which SQLite will read it. SQLite stops at the
 * first frame whose checksum is wrong and takes what follows for an older log, without a word. A
 * frame that belongs to this very log and ends a commit says that there was one: it may have been
 * acknowledged, and is lost.
 *
 * A process that was killed leaves no such frame, because it writes the last one last; a power cut
 * in the middle of a commit may.
 *
 * @param path - of the log, while nobody has the db open
 * @see https://www.sqlite.org/fileformat.html section 4
 */
export function losesCommits(path: string): boolean {
  const log = readFileSync(path)
  if (log.length < HEADER_BYTES) return false
  const magic = log.readUInt32BE(0)
  if (magic !== 0x377f0682 && magic !== 0x377f0683) return false
  const words = wordReader(log, magic === 0x377f0683)
  const pageBytes = log.readUInt32BE(8)
  const frameBytes = FRAME_HEADER_BYTES + pageBytes
  const salts = log.subarray(16, 24)
  let sum = checksum(words, 0, 24, [0, 0])
  if (sum[0] !== log.readUInt32BE(24) || sum[1] !== log.readUInt32BE(28)) return false

  let isReadable = true
  for (let at = HEADER_BYTES; at + frameBytes <= log.length; at += frameBytes) {
    const isOurs = log.subarray(at + 8, at + 16).equals(salts)
    if (isReadable) {
      sum = checksum(words, at, 8, sum)
      sum = checksum(words, at + FRAME_HEADER_BYTES, pageBytes, sum)
      const isSound = sum[0] === log.readUInt32BE(at + 16) && sum[1] === log.readUInt32BE(at + 20)
      isReadable = isOurs && isSound
    }
    const endsCommit = log.readUInt32BE(at + 4) !== 0
    if (!isReadable && isOurs && endsCommit) return true
  }
  return false
}

type Checksum = readonly [number, number]

function wordReader(log: Buffer, isBigEndian: boolean): (at: number) => number {
  return isBigEndian ? (at) => log.readUInt32BE(at) : (at) => log.readUInt32LE(at)
}

function checksum(
  word: (at: number) => number,
  from: number,
  length: number,
  [first, second]: Checksum,
): Checksum {
  let [a, b] = [first, second]
  for (let at = from; at < from + length; at += 8) {
    a = (a + word(at) + b) >>> 0
    b = (b + word(at + 4) + a) >>> 0
  }
  return [a, b]
}
