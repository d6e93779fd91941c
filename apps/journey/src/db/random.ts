import { createUlidFactory } from '@tributary/records'

/** `getRandomValues` works everywhere, `randomUUID` and `crypto.subtle` not on plain http. */
export function randomBytes(length: number): Uint8Array {
  return crypto.getRandomValues(new Uint8Array(length))
}

export const newUlid = createUlidFactory({ now: () => Date.now(), randomBytes })
