import { createContext, use, type ComponentType, type ReactNode } from 'react'

import type { MediaDraft } from '../db/media-drafts.ts'
import type { MediaShelf } from './media-shelf.ts'

/** Adds photos, recordings and files to something that is being written. */
export interface MediaPickerProps {
  readonly draftKey: string
  readonly media: readonly MediaDraft[]
  onChange(media: readonly MediaDraft[]): void
}

/** Shows the media of an entry: in a row of a list, or whole on its page. */
export interface MediaStripProps {
  readonly entryId: string
  readonly mediaIds: readonly string[]
  readonly place: 'row' | 'page'
}

/** What other features show of media, without knowing the feature that does it. */
export interface MediaParts {
  readonly Picker: ComponentType<MediaPickerProps>
  readonly Strip: ComponentType<MediaStripProps>
  /** What is on its way to the hub, and when it may go. */
  readonly Uploads: ComponentType
}

export interface MediaAccess {
  /** Opens the store of this phone, once. */
  open(): Promise<MediaShelf>
}

interface MediaContextValue {
  readonly access: MediaAccess
  readonly parts: MediaParts
}

const MediaContext = createContext<MediaContextValue | null>(null)

export function MediaProvider(props: MediaContextValue & { children: ReactNode }) {
  const { access, parts, children } = props
  return <MediaContext value={{ access, parts }}>{children}</MediaContext>
}

/** @returns null where there are no media, as in a test of something else */
export function useMediaParts(): MediaParts | null {
  return use(MediaContext)?.parts ?? null
}

/** @returns null where there are no media */
export function useMediaAccess(): MediaAccess | null {
  return use(MediaContext)?.access ?? null
}

/** Waits for the store, under the nearest `Suspense`. @throws Error outside a `MediaProvider` */
export function useMediaShelf(): MediaShelf {
  const media = use(MediaContext)
  if (media === null) throw new Error('useMediaShelf needs a MediaProvider above it')
  return use(media.access.open())
}
