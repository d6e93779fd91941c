/* oxlint-disable jsx-a11y/prefer-tag-over-role -- a list that a text area leads has no tag of its own */
import { Button } from '@tributary/ui'
import { useEffect, useId, useRef, useState, type RefObject } from 'react'

import { useWords } from '../../app/i18n/i18n-context.tsx'
import type { EntryDraft } from '../../db/journal.ts'
import { usePeople } from '../../db/use-journal-lists.ts'
import styles from './mention-field.module.css'
import {
  mentionAt,
  peopleNamed,
  stillNamed,
  withMention,
  type MentionQuery,
} from './mention-query.ts'

const MOST_OFFERED = 6

/**
 * Names people in the text: `@` and letters, or the button. The list stands under the field, in the
 * flow of the page; the field keeps the focus and says which person is meant (WAI-ARIA combobox).
 */
export function MentionField(props: {
  draft: EntryDraft
  /** The field the text is typed in. */
  field: RefObject<HTMLTextAreaElement | null>
  onChange: (part: Partial<EntryDraft>) => void
}) {
  const { draft, field, onChange } = props
  const words = useWords('links')
  const people = usePeople()
  const listId = useId()
  const [query, setQuery] = useState<MentionQuery | null>(null)
  const [active, setActive] = useState(0)
  const dismissedAt = useRef<number | null>(null)
  const caret = useRef<number | null>(null)
  const mentions = draft.mentions ?? []
  const offered = query === null ? [] : peopleNamed(people, query.wanted).slice(0, MOST_OFFERED)
  const chosen = offered[Math.min(active, offered.length - 1)]

  const look = () => {
    const area = field.current
    if (area === null) return
    const found =
      area.selectionStart === area.selectionEnd ? mentionAt(area.value, area.selectionStart) : null
    if (found?.at !== dismissedAt.current) dismissedAt.current = null
    const next = dismissedAt.current === null ? found : null
    if (next?.at !== query?.at || next?.wanted !== query?.wanted) {
      setQuery(next)
      setActive(0)
    }
  }
  const close = () => {
    dismissedAt.current = query?.at ?? null
    setQuery(null)
  }
  const take = (person: { readonly id: string; readonly name: string }) => {
    const area = field.current
    if (query === null || area === null) return
    const named = withMention(area.value, query, person.name)
    caret.current = named.caret
    setQuery(null)
    onChange({ text: named.text, mentions: [...new Set([...mentions, person.id])] })
    area.focus()
  }
  const begin = () => {
    const area = field.current
    if (area === null) return
    const at = area.selectionEnd
    const before = area.value.slice(0, at)
    const sign = before === '' || /\s$/u.test(before) ? '@' : ' @'
    caret.current = at + sign.length
    onChange({ text: before + sign + area.value.slice(at) })
    area.focus()
  }

  // What is typed belongs to the page above; here it is only listened to.
  useEffect(() => {
    const area = field.current
    if (area === null) return undefined
    const keys: Record<string, () => void> = {
      ArrowDown: () => setActive((active + 1) % offered.length),
      ArrowUp: () => setActive((active + offered.length - 1) % offered.length),
      Enter: () => chosen !== undefined && take(chosen),
      Escape: close,
    }
    const onKey = (event: KeyboardEvent) => {
      const act = keys[event.key]
      if (act === undefined || offered.length === 0 || event.isComposing) return
      event.preventDefault()
      act()
    }
    const closeSoon = () => setQuery(null)
    area.addEventListener('keydown', onKey)
    area.addEventListener('input', look)
    area.addEventListener('click', look)
    area.addEventListener('keyup', look)
    area.addEventListener('blur', closeSoon)
    return () => {
      area.removeEventListener('keydown', onKey)
      area.removeEventListener('input', look)
      area.removeEventListener('click', look)
      area.removeEventListener('keyup', look)
      area.removeEventListener('blur', closeSoon)
    }
  })

  useEffect(() => {
    const area = field.current
    if (area === null) return
    const isOpen = chosen !== undefined
    area.setAttribute('aria-autocomplete', 'list')
    if (isOpen) {
      area.setAttribute('aria-controls', listId)
      area.setAttribute('aria-activedescendant', `${listId}-${chosen.id}`)
    } else {
      area.removeAttribute('aria-controls')
      area.removeAttribute('aria-activedescendant')
    }
  }, [field, chosen, listId])

  useEffect(() => {
    const area = field.current
    if (area !== null && caret.current !== null) {
      area.setSelectionRange(caret.current, caret.current)
      caret.current = null
    }
    // Also for what was typed before this was here to listen.
    if (area !== null && area === document.activeElement) look()
    const named = stillNamed(mentions, draft.text, people)
    if (people.length > 0 && named.length < mentions.length) onChange({ mentions: named })
    // oxlint-disable-next-line react/exhaustive-deps -- after each change of the text, and then only
  }, [draft.text])

  return (
    <div className={styles.field}>
      <output className={styles.said}>
        {chosen === undefined ? '' : words.found(offered.length)}
      </output>
      {chosen !== undefined && (
        <div id={listId} role="listbox" aria-label={words.whom} className={styles.list}>
          {offered.map((person) => (
            <button
              type="button"
              tabIndex={-1}
              key={person.id}
              id={`${listId}-${person.id}`}
              role="option"
              aria-selected={person === chosen}
              className={styles.option}
              // The field keeps the focus, and with it the keyboard of the phone.
              onPointerDown={(event) => event.preventDefault()}
              onClick={() => take(person)}
            >
              {person.name}
            </button>
          ))}
        </div>
      )}
      <div className={styles.named}>
        <Button icon="people" tone="quiet" onClick={begin}>
          {words.mention}
        </Button>
        {mentions.map((id) => {
          const name = people.find((person) => person.id === id)?.name
          return name === undefined ? null : (
            <Button
              key={id}
              icon="close"
              aria-label={words.unname(name)}
              onClick={() =>
                onChange({
                  text: draft.text.replaceAll(`@${name}`, name),
                  mentions: mentions.filter((one) => one !== id),
                })
              }
            >
              {name}
            </Button>
          )
        })}
      </div>
    </div>
  )
}
