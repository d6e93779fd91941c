import type { FieldConflict } from '@tributary/records'
import { Button, Notice } from '@tributary/ui'

import { useMessages, useWords } from '../../app/i18n/i18n-context.tsx'
import { useJournal } from '../../db/journal-context.tsx'
import type { JourneyView, Kept } from '../../db/journal.ts'
import { useSaving } from '../../db/use-saving.ts'
import { useNameOf } from './use-wordings.ts'
import { WordingText } from './wording-text.tsx'
import styles from './wordings.module.css'
import { isForeignTo, purposeFrom } from './wordings.ts'

/** Two wordings were taken at the same time: they are chosen between as wholes, not part by part. */
export function TakenAtOnce(props: {
  journey: JourneyView
  taken: readonly Kept<'wording'>[]
  maySettle: boolean
}) {
  const { journey, taken, maySettle } = props
  const words = useWords('wordings')
  const { common } = useMessages()
  const journal = useJournal()
  const saving = useSaving()
  const nameOf = useNameOf()
  const bodies = taken.map(({ record }) => record.body)
  const choose = ({ record }: Kept<'wording'>) => {
    // What somebody worded by hand meanwhile is neither of them, and stays to be chosen by itself.
    const apart = new Set(
      journey.conflicts.filter((one) => isForeignTo(one, bodies)).map(({ field }) => field),
    )
    const fields = Object.entries(purposeFrom(record._id, record.body)).filter(
      ([field]) => !apart.has(`purpose.${field}`),
    )
    return saving.run(
      () => journal.editPurpose(Object.fromEntries(fields)),
      () => undefined,
    )
  }
  return (
    <section aria-label={words.takenAtOnce} className={styles.form}>
      <Notice live tone="attention" icon="people" title={words.takenAtOnce}>
        {words.takenAtOnceHelp}
      </Notice>
      {saving.hasFailed && <Notice tone="alert">{common.saveFailed}</Notice>}
      <ul className={styles.list}>
        {taken.map((kept) => (
          <li key={kept.record._id} className={styles.card}>
            <p className={styles.detail}>{words.wordingBy(nameOf(kept.record.authorId))}</p>
            <WordingText worded={kept.record.body} lang={kept.record.lang} />
            {maySettle && (
              <p>
                <Button
                  disabled={saving.isSaving}
                  aria-label={words.takeOf(nameOf(kept.record.authorId))}
                  onClick={() => choose(kept)}
                >
                  {words.take}
                </Button>
              </p>
            )}
          </li>
        ))}
      </ul>
    </section>
  )
}

/** The wordings that were taken at once; fewer than two where it is not so, or one is not here. */
export function takenAtOnce(
  conflicts: readonly FieldConflict[],
  wordings: readonly Kept<'wording'>[],
): readonly Kept<'wording'>[] {
  const conflict = conflicts.find(({ field }) => field === 'purpose.wordingId')
  if (conflict === undefined) return []
  const ids = conflict.versions.map(({ value }) => value)
  const here = wordings.filter(({ record }) => ids.includes(record._id))
  return here.length === new Set(ids).size ? here : []
}
