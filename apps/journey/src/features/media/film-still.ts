import type { Thumbnail } from '@tributary/records'
import { thumbnailOf } from './photo.ts'

/** A film that does not show its first picture in this time gets none. */
const PATIENCE_MS = 5_000

export interface FilmFacts {
  readonly thumbnail: Thumbnail | null
  readonly durationMs: number | null
  readonly width: number | null
  readonly height: number | null
}

const NOTHING: FilmFacts = { thumbnail: null, durationMs: null, width: null, height: null }

/** What a film or sound shows of itself, as far as this browser can play it. */
export async function factsOfFilm(content: Blob): Promise<FilmFacts> {
  const isFilm = content.type.startsWith('video/')
  const player = document.createElement(isFilm ? 'video' : 'audio')
  const address = URL.createObjectURL(content)
  try {
    player.muted = true
    player.preload = 'auto'
    player.src = address
    if (!(await happens(player, isFilm ? 'loadeddata' : 'loadedmetadata'))) return NOTHING
    const durationMs = Number.isFinite(player.duration) ? Math.round(player.duration * 1_000) : null
    if (!(player instanceof HTMLVideoElement)) return { ...NOTHING, durationMs }
    const { videoWidth: width, videoHeight: height } = player
    if (width === 0 || height === 0) return { ...NOTHING, durationMs }
    const still = await createImageBitmap(player)
    const thumbnail = await thumbnailOf(still)
    still.close()
    return { thumbnail, durationMs, width, height }
  } finally {
    player.removeAttribute('src')
    player.load()
    URL.revokeObjectURL(address)
  }
}

function happens(player: HTMLMediaElement, event: string): Promise<boolean> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => resolve(false), PATIENCE_MS)
    const end = (is: boolean) => {
      clearTimeout(timer)
      resolve(is)
    }
    player.addEventListener(event, () => end(true), { once: true })
    player.addEventListener('error', () => end(false), { once: true })
  })
}
