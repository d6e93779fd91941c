import type { RecordType } from '@tributary/records'
import { keptUnder } from './profile.ts'
import { newUlid } from './random.ts'

const placeOf = (key: string) => keptUnder(`form-id:${key}`)

/**
 * The id under which a form's record is written. Who saves and is killed before the form is
 * cleared finds it filled again: what says the same then has the same id, and is there already.
 * What says something else is something else.
 *
 * @param said - what is written; JSON
 */
export function idOfDraft(key: string, type: RecordType, said: unknown): string {
  const text = JSON.stringify(said)
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(placeOf(key)) ?? 'null')
    if (Array.isArray(kept) && kept[0] === text && typeof kept[1] === 'string') return kept[1]
    const id = `${type}:${newUlid()}`
    localStorage.setItem(placeOf(key), JSON.stringify([text, id]))
    return id
  } catch (error) {
    // Storage full, switched off or cut short: without it a kill may write twice, as paper would.
    if (error instanceof SyntaxError || error instanceof DOMException) return `${type}:${newUlid()}`
    throw error
  }
}

export function forgetDraftId(key: string): void {
  localStorage.removeItem(placeOf(key))
}
