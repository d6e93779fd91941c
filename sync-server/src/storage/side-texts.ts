/**
 * Texts kept beside the docs, for indexes: each in a space, under a key. Part of a `DocStorage`:
 * they are changed and rolled back with everything else, and overwritten when they are deleted.
 */
export interface SideTexts {
  read(space: string, key: string): string | undefined
  write(space: string, key: string, text: string): void
  delete(space: string, key: string): void
  /** The keys of a space, in the byte order of their UTF-8. */
  list(space: string): string[]
  /** Deletes everything in a space, or so many of its texts. @returns whether any is left */
  clear(space: string, limit?: number): boolean
}
