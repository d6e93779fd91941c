import type { Words } from '../words.ts'

/** English and French. */
export function both(en: string, fr: string): Words {
  return { en, fr }
}
