import { keptUnder } from '../db/profile.ts'

/** Whether this phone ever kept a photo or recording of its own: then its store is opened. */
export function hasMedia(): boolean {
  return localStorage.getItem(keptUnder('has-media')) !== null
}

export function noteMedia(): void {
  try {
    localStorage.setItem(keptUnder('has-media'), '1')
  } catch (error) {
    // A full phone; it is noted with the next one.
    if (!(error instanceof DOMException)) throw error
  }
}
