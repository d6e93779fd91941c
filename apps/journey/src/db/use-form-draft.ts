import { useState } from 'react'
import { forgetDraftId } from './draft-id.ts'
import { keptUnder } from './profile.ts'

const placeOf = (key: string) => keptUnder(`form:${key}`)

/**
 * A form's fields, which outlive a killed tab: each change is in localStorage when the call
 * returns. `key` names what is being written, so that two forms never meet.
 */
export function useFormDraft<Fields extends Readonly<Record<string, string>>>(
  key: string,
  blank: Fields,
) {
  const [fields, setFields] = useState<Fields>(() => ({ ...blank, ...load(key, blank) }))
  return {
    fields,
    change(part: Partial<Fields>): void {
      const next = { ...fields, ...part }
      setFields(next)
      try {
        localStorage.setItem(placeOf(key), JSON.stringify(next))
      } catch (error) {
        // Storage full or switched off: the fields live as long as the page.
        if (!(error instanceof DOMException)) throw error
      }
    },
    forget(): void {
      localStorage.removeItem(placeOf(key))
      forgetDraftId(key)
    },
  }
}

/** What was kept of the fields that the form has; anything else in there is not ours. */
function load(key: string, blank: Readonly<Record<string, string>>): Record<string, string> {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(placeOf(key)) ?? '{}')
    if (typeof kept !== 'object' || kept === null) return {}
    return Object.fromEntries(
      Object.entries(kept).filter(
        (entry): entry is [string, string] =>
          typeof entry[1] === 'string' && Object.hasOwn(blank, entry[0]),
      ),
    )
  } catch (error) {
    // Cut off by a full disk, or storage switched off: there is nothing to bring back.
    if (error instanceof SyntaxError || error instanceof DOMException) return {}
    throw error
  }
}
