import type { MediaKind, Thumbnail } from '@tributary/records'
import type { MediaDraft } from '../../db/media-drafts.ts'
import type { MediaShelf } from '../../sync/media-shelf.ts'
import { factsOfFilm } from './film-still.ts'
import { shrinkPhoto } from './photo.ts'

/** As large as the hub takes. */
const MAX_BYTES = 250 * 1024 * 1024

export type TakenIn =
  | { readonly kind: 'taken'; readonly media: MediaDraft }
  | { readonly kind: 'full' | 'too_large' | 'empty' }

interface Parts {
  readonly kind: MediaKind
  readonly original: Blob
  readonly preview: Blob | null
  readonly thumbnail: Thumbnail | null
  readonly facts: Partial<
    Pick<MediaDraft, 'durationMs' | 'width' | 'height' | 'name' | 'isAsTaken'>
  >
}

/** Keeps a picked file on this phone, as what it is. */
export async function takeInFile(
  shelf: MediaShelf,
  file: File,
  /** As the camera wrote it: a photo is not made smaller then, and keeps where it was taken. */
  isAsTaken = false,
): Promise<TakenIn> {
  if (file.size > MAX_BYTES) return { kind: 'too_large' }
  if (file.size === 0) return { kind: 'empty' }
  const isPicture = file.type.startsWith('image/') && file.type !== 'image/svg+xml'
  const picture = isPicture ? await shrinkPhoto(file) : null
  if (picture !== null) {
    const { thumbnail, width, height } = picture
    if (isAsTaken) {
      const facts = { width, height, name: file.name.slice(0, 200), isAsTaken }
      const preview = picture.preview ?? picture.original
      return keep(shelf, { kind: 'photo', original: file, preview, thumbnail, facts })
    }
    const { original, preview } = picture
    return keep(shelf, { kind: 'photo', original, preview, thumbnail, facts: { width, height } })
  }
  const name = file.name.slice(0, 200)
  if (/^(audio|video)\//.test(file.type)) {
    const kind = file.type.startsWith('audio/') ? 'voice' : 'clip'
    const { thumbnail, ...about } = await factsOfFilm(file)
    const facts = { name, ...known(about) }
    return keep(shelf, { kind, original: file, preview: null, thumbnail, facts })
  }
  const parts = { original: file, preview: null, thumbnail: null, facts: { name } }
  return keep(shelf, { kind: 'file', ...parts })
}

/** Makes a recording's slices one content, and lets go of them once that is kept. */
export async function takeInRecording(
  shelf: MediaShelf,
  recording: { readonly id: string; readonly kind: 'voice' | 'clip' },
  heardMs: number | null,
): Promise<TakenIn> {
  const original = await shelf.store.readRecording(recording.id)
  if (original.size === 0) {
    await shelf.store.dropRecording(recording.id)
    return { kind: 'empty' }
  }
  const { thumbnail, durationMs, ...size } = await factsOfFilm(original)
  const facts = { ...known({ durationMs: heardMs ?? durationMs }), ...known(size) }
  const parts = { kind: recording.kind, original, preview: null, thumbnail, facts }
  const taken = await keep(shelf, parts)
  if (taken.kind === 'taken') await shelf.store.dropRecording(recording.id)
  return taken
}

async function keep(shelf: MediaShelf, parts: Parts): Promise<TakenIn> {
  const mediaId = shelf.newMediaId()
  const { kind, original, preview, thumbnail, facts } = parts
  const kept = await shelf.keep(original, mediaId, 'original')
  if (kept.kind === 'full') return { kind: 'full' }
  const keptPreview = preview === null ? null : await shelf.keep(preview, mediaId, 'preview')
  return {
    kind: 'taken',
    media: {
      mediaId,
      caption: '',
      kind,
      ...facts,
      ...describe(original, kept.sha256),
      tiers: {
        ...(thumbnail === null ? {} : { thumbnail }),
        ...(preview === null || keptPreview?.kind !== 'kept'
          ? {}
          : { preview: describe(preview, keptPreview.sha256) }),
      },
    },
  }
}

function describe(content: Blob, sha256: string) {
  const mime = (content.type.split(';')[0] ?? '').slice(0, 200) || 'application/octet-stream'
  return { sha256, mime, bytes: content.size }
}

function known<Value>(facts: Readonly<Record<string, Value | null>>): Record<string, Value> {
  return Object.fromEntries(
    Object.entries(facts).flatMap(([name, value]) => (value === null ? [] : [[name, value]])),
  )
}
