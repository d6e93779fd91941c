import { type InstrumentLine, wordsIn } from '@tributary/instruments'
import { Section } from '@tributary/ui'

import { useFormats, useLanguage, useMessages, useWords } from '../../app/i18n/i18n-context.tsx'
import type { Forms } from '../../db/live-forms.ts'
import { usePeople } from '../../db/use-journal-lists.ts'
import styles from './runner.module.css'

/** Every version there was, and how many responses were given with it. */
export function VersionList(props: { line: InstrumentLine; forms: Forms }) {
  const { line, forms } = props
  const words = useWords('instruments')
  const { common } = useMessages()
  const formats = useFormats()
  const lang = useLanguage()
  const people = usePeople()
  if (line.versions.length < 2) return null
  return (
    <Section title={words.versions} hint={words.versionsHint}>
      <ul className={styles.list}>
        {line.versions.toReversed().map((version) => {
          const count = forms.responses.filter(
            ({ record }) => record.body.instrumentId === version.id && record.body.isFinished,
          ).length
          const author = people.find((each) => each.id === version.authorId)?.name
          return (
            <li key={version.id} className={styles.card}>
              <span>
                {words.versionNumber(version.definition.version)}:{' '}
                {wordsIn(version.definition.title, lang)}
              </span>
              <span className={styles.cardDetail}>
                {version.authorId === null
                  ? words.builtIn
                  : [author ?? common.nameNotHere, formats.moment(version.at)].join(', ')}
                {' · '}
                {words.responseCount(count)}
                {line.heads.includes(version) ? ` · ${words.inUse}` : ''}
              </span>
            </li>
          )
        })}
      </ul>
    </Section>
  )
}
