/** What the first bytes of a file say it is; whoever sent it is not asked. */
export interface SniffedType {
  readonly mime: string
  /** A browser shows or plays it, and can do nothing else with it. */
  readonly isInert: boolean
}

/** Bytes of a file's beginning that are enough. */
export const SNIFFED_BYTES = 64

const UNKNOWN: SniffedType = { mime: 'application/octet-stream', isInert: false }
const inert = (mime: string): SniffedType => ({ mime, isInert: true })

const MAGIC: readonly (readonly [offset: number, magic: string, type: SniffedType])[] = [
  [0, '\xFF\xD8\xFF', inert('image/jpeg')],
  [0, '\x89PNG\r\n\x1A\n', inert('image/png')],
  [0, 'GIF87a', inert('image/gif')],
  [0, 'GIF89a', inert('image/gif')],
  [8, 'WEBP', inert('image/webp')],
  [8, 'WAVE', inert('audio/wav')],
  [0, 'OggS', inert('audio/ogg')],
  [0, 'ID3', inert('audio/mpeg')],
  [0, 'fLaC', inert('audio/flac')],
  [0, '%PDF-', { mime: 'application/pdf', isInert: false }],
]

const BRANDS: readonly (readonly [brand: RegExp, type: SniffedType])[] = [
  [/^avi[fs]/, inert('image/avif')],
  [/^(heic|heix|mif1|msf1|heim|heis)/, inert('image/heic')],
  [/^M4[AB] /, inert('audio/mp4')],
  [/^qt {2}/, inert('video/quicktime')],
  [/^3g/, inert('video/3gpp')],
]

/**
 * @param claimed - what the sender calls it: decides between sound and film within one container,
 *   and nothing else
 */
export function sniffType(head: Uint8Array, claimed: string): SniffedType {
  const text = Buffer.from(head.subarray(0, SNIFFED_BYTES)).toString('latin1')
  const found = MAGIC.find(([offset, magic]) => text.startsWith(magic, offset))
  if (found !== undefined) return found[2]
  const isSound = claimed.startsWith('audio/')
  if (text.startsWith('\x1A\x45\xDF\xA3')) return inert(isSound ? 'audio/webm' : 'video/webm')
  if (text.startsWith('ftyp', 4)) {
    const brand = BRANDS.find(([pattern]) => pattern.test(text.slice(8, 12)))
    return brand?.[1] ?? inert(isSound ? 'audio/mp4' : 'video/mp4')
  }
  // A frame of MPEG or AAC sound begins with eleven or twelve set bits.
  const [first = 0, second = 0] = head
  if (isSound && first === 0xff && (second & 0xf6) === 0xf0) return inert('audio/aac')
  if (isSound && first === 0xff && (second & 0xe0) === 0xe0) return inert('audio/mpeg')
  return UNKNOWN
}
