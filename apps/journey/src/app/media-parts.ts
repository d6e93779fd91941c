import { lazy } from 'react'

import type { MediaParts } from '../sync/media-context.tsx'

const loadPicker = () => import('../features/media/media-picker.tsx')
const loadStrip = () => import('../features/media/media-strip.tsx')
const loadUploads = () => import('../features/media/uploads-section.tsx')

/** What other features show of media; it comes when the first photo or recording is shown. */
export const MEDIA_PARTS: MediaParts = {
  Picker: lazy(async () => ({ default: (await loadPicker()).MediaPicker })),
  Strip: lazy(async () => ({ default: (await loadStrip()).MediaStrip })),
  Uploads: lazy(async () => ({ default: (await loadUploads()).UploadsSection })),
}

/** Fetched in the quiet after the first screen, so that they are there when the hub is not. */
export function preloadMedia(): Promise<unknown> {
  return Promise.allSettled([
    loadPicker(),
    loadStrip(),
    loadUploads(),
    import('../features/media/media-page.tsx'),
    import('../features/media/transcripts.tsx'),
    import('../sync/media-shelf.ts'),
    import('../sync/media-upload.ts'),
  ])
}
