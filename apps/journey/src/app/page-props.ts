import type { ReactNode } from 'react'

/** What every page is given, so that it knows no routes but the links it shows. */
export interface PageProps {
  /** From the path, decoded: `/entry/:id` gives `{ id }`. */
  readonly params: Readonly<Record<string, string>>
  readonly search: URLSearchParams
  /** A link back to where the reader came from. */
  readonly back: ReactNode
  go(href: string, how?: { replace: boolean }): void
  /** An entry is durable: back to the timeline, which says so. */
  saved(entryId: string): void
}
