import { Button, Notice } from '@tributary/ui'

import { useMessages, useWords } from '../../app/i18n/i18n-context.tsx'
import { useJournal } from '../../db/journal-context.tsx'
import type { Kept } from '../../db/journal.ts'
import { useSaving } from '../../db/use-saving.ts'
import { PartFields, type SourceWords, type WordingFields, wordedIn } from './part-fields.tsx'
import styles from './wordings.module.css'
import { isEmptyWording, isSameWording, wordingBody } from './wordings.ts'

/** A wording in the making, on this phone alone until it is offered. */
export function OfferWording(props: {
  aboutId: string
  fields: WordingFields
  sources: readonly SourceWords[]
  offered: readonly Kept<'wording'>[]
  submit: string
  change: (part: Partial<WordingFields>) => void
  onOffered: () => void
  onThrowAway: () => void
}) {
  const { aboutId, fields, sources, offered } = props
  const words = useWords('wordings')
  const { common } = useMessages()
  const journal = useJournal()
  const saving = useSaving()
  const worded = wordedIn(fields)
  const offer = () =>
    saving.run(async () => {
      const fromIds = sources.map(({ id }) => id)
      // A tab that was ended between the write and the end of the draft offers it no second time.
      const isThere = offered.some(
        ({ record, isMine }) =>
          isMine &&
          isSameWording(record.body, worded) &&
          record.body.fromIds.toSorted().join() === fromIds.toSorted().join(),
      )
      if (!isThere) await journal.write('wording', wordingBody(aboutId, worded, fromIds))
    }, props.onOffered)
  return (
    <form
      className={styles.form}
      onSubmit={(event) => {
        event.preventDefault()
        void offer()
      }}
    >
      <PartFields fields={fields} sources={sources} change={props.change} />
      {saving.hasFailed && <Notice tone="alert">{common.saveFailed}</Notice>}
      <p className={styles.detail}>{words.whoReads}</p>
      <div className={styles.buttons}>
        <Button type="submit" tone="river" disabled={isEmptyWording(worded) || saving.isSaving}>
          {props.submit}
        </Button>
        <Button onClick={props.onThrowAway}>{words.throwAway}</Button>
      </div>
    </form>
  )
}
