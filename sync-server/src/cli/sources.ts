import { randomBytes, randomInt } from 'node:crypto'
import type { Sources } from '../hub/new-hub.ts'

/** This machine's clock and secure chance; everything below `cli/` gets them as arguments. */
export const SOURCES: Sources = {
  nowMs: () => Date.now(),
  randomBytes: (length) => randomBytes(length),
  randomInt: (max) => randomInt(max),
}

export function newUuid(): string {
  return randomBytes(16).toString('hex')
}
