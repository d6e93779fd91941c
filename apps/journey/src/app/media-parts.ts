import type { MediaParts } from '../sync/media-context.tsx'
import { lazyPart } from './parts/lazy-part.tsx'

const loadPicker = () => import('../features/media/media-picker.tsx')
const loadStrip = () => import('../features/media/media-strip.tsx')
const loadUploads = () => import('../features/media/uploads-section.tsx')

/** What other features show of media; it comes when the first photo or recording is shown. */
export const MEDIA_PARTS: MediaParts = {
  Picker: lazyPart(async () => (await loadPicker()).MediaPicker),
  Strip: lazyPart(async () => (await loadStrip()).MediaStrip),
  Uploads: lazyPart(async () => (await loadUploads()).UploadsSection),
}

/** Together a third of the app's weight, so that they come behind the first pull. */
export const MEDIA_LOADS: readonly (() => Promise<unknown>)[] = [
  loadStrip,
  loadPicker,
  () => import('../sync/media-shelf.ts'),
  loadUploads,
  () => import('../features/media/media-page.tsx'),
  () => import('../features/media/transcripts.tsx'),
  () => import('../sync/media-upload.ts'),
]
