import { rereadHistory } from '@tributary/instruments'
import type { ValueFrameRecord } from '@tributary/records'
import { Section } from '@tributary/ui'

import { useWords } from '../../app/i18n/i18n-context.tsx'
import type { Forms } from '../../db/live-forms.ts'
import { EvidenceLink } from './evidence-link.tsx'
import styles from './runner.module.css'
import { liveThemes } from './workshop-data.ts'

/** Which entries count under which theme, before and now; nothing is rewritten. */
export function Reread(props: {
  frame: ValueFrameRecord
  before: ValueFrameRecord | null
  forms: Forms
}) {
  const { frame, before, forms } = props
  const words = useWords('values')
  const tags = new Map<string, string[]>()
  for (const { body } of forms.codes) {
    tags.set(body.entryId, [...(tags.get(body.entryId) ?? []), body.tag])
  }
  const after = liveThemes(frame)
  const earlier = before === null ? [] : liveThemes(before)
  const reread = rereadHistory(
    earlier,
    after,
    [...tags].map(([entryId, each]) => ({ entryId, tags: each })),
  )
  const nameOf = (ids: readonly string[]) =>
    ids
      .map((id) => [...after, ...earlier].find((theme) => theme.id === id)?.name ?? '')
      .join(', ') || words.none
  return (
    <Section title={words.reread} hint={words.rereadHint}>
      <table className={styles.counts}>
        <thead>
          <tr>
            <th scope="col">{words.themes}</th>
            <th scope="col">{words.before}</th>
            <th scope="col">{words.after}</th>
          </tr>
        </thead>
        <tbody>
          {[...reread.counts, { name: words.unthemed, ...reread.unthemed }].map((row) => (
            <tr key={row.name}>
              <th scope="row">{row.name}</th>
              <td>{row.before}</td>
              <td>{row.after}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <details>
        <summary className={styles.unfold}>{words.moved(reread.moved.length)}</summary>
        <ul className={styles.list}>
          {reread.moved.slice(0, 100).map((each) => (
            <li key={each.entryId} className={styles.card}>
              <EvidenceLink id={each.entryId} />
              <span className={styles.cardDetail}>
                {words.from}
                {nameOf(each.before)} · {words.to}
                {nameOf(each.after)}
              </span>
            </li>
          ))}
        </ul>
      </details>
    </Section>
  )
}
