import type { MediaKind } from '@tributary/records'
import type { MediaIconName } from './media-icon.tsx'

export const KIND_ICONS: Readonly<Record<MediaKind, MediaIconName>> = {
  voice: 'microphone',
  photo: 'camera',
  clip: 'film',
  file: 'file',
}

/** `1:05`; null where nobody measured it. */
export function clockText(ms: number | undefined): string | null {
  if (ms === undefined) return null
  const seconds = Math.round(ms / 1_000)
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`
}

/** `1.4 MB`, in the reader's way to write numbers. */
export function bytesText(bytes: number, language: string): string {
  const isLarge = bytes >= 100_000
  // Nothing weighs nothing.
  const shown = Math.max(1_000, bytes)
  return new Intl.NumberFormat(language, {
    style: 'unit',
    unit: isLarge ? 'megabyte' : 'kilobyte',
    unitDisplay: 'short',
    maximumFractionDigits: isLarge && bytes < 10_000_000 ? 1 : 0,
  }).format(shown / (isLarge ? 1_000_000 : 1_000))
}
