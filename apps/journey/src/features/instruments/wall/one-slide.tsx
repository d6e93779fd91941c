import { meanWeights, wordsIn } from '@tributary/instruments'
import type { ValueFrameRecord } from '@tributary/records'
import { MovementMark } from '@tributary/ui'

import { useFormats, useLanguage, useMessages, useWords } from '../../../app/i18n/i18n-context.tsx'
import type { EntryView } from '../../../db/journal.ts'
import type { Forms } from '../../../db/live-forms.ts'
import { useLabel } from '../pictures/label-words.tsx'
import { Drawn } from '../pictures/pictures.tsx'
import { liveThemes, proposalsOf, weightsIn, workshopOf } from '../workshop-data.ts'
import type { Slide } from './slides.ts'
import styles from './wall.module.css'

const TITLES = 8
const PROPOSALS = 24
const THEMES = 8

export function OneSlide({ slide, forms }: { slide: Slide; forms: Forms }) {
  switch (slide.kind) {
    case 'entries':
      return <Entries entries={slide.entries} />
    case 'picture':
      return <PictureSlide slide={slide} />
    case 'workshop':
      return <Workshop frame={slide.frame} forms={forms} />
  }
}

function Entries({ entries }: { entries: readonly EntryView[] }) {
  const words = useWords('wall')
  const { movement, common } = useMessages()
  const formats = useFormats()
  return (
    <>
      <h2 className={styles.heading}>{words.entries}</h2>
      <ul className={styles.entries}>
        {entries.map((entry) => (
          <li key={entry.id} className={styles.entry} data-movement={entry.movement}>
            <p className={styles.who}>
              <MovementMark movement={entry.movement} size="large" />
              <span>
                {movement[entry.movement]} · {entry.authorName ?? common.nameNotHere} ·{' '}
                {formats.moment(entry.occurredAt)}
              </span>
            </p>
            <p className={styles.text} lang={entry.lang}>
              {entry.text}
            </p>
          </li>
        ))}
      </ul>
    </>
  )
}

function PictureSlide({ slide }: { slide: Extract<Slide, { kind: 'picture' }> }) {
  const words = useWords('wall')
  const language = useLanguage()
  const label = useLabel()
  const { picture, left } = slide
  return (
    <>
      <h2 className={styles.heading}>
        {wordsIn(slide.title, language)}
        <span className={styles.about}> {label(picture.title)}</span>
      </h2>
      <div className={styles.picture} data-kind={picture.kind}>
        <div className={styles.drawn}>
          <Drawn picture={picture} />
        </div>
        {picture.kind === 'ternary' && (
          <ul className={styles.titles}>
            {picture.points
              .toReversed()
              .slice(0, TITLES)
              .map((point) => (
                <li key={point.id}>{label(point.label)}</li>
              ))}
          </ul>
        )}
      </div>
      {left > 0 && <p className={styles.more}>{words.more(left)}</p>}
    </>
  )
}

/** Values as they are proposed, then the themes with what they weigh; nobody's own weights. */
function Workshop({ frame, forms }: { frame: ValueFrameRecord; forms: Forms }) {
  const words = useWords('wall')
  const themes = liveThemes(frame)
  const isAgreed = frame.body.stage === 'agreed'
  const given = workshopOf(frame, forms)
    .map(({ record }) => weightsIn(record.body.answers))
    .filter((each) => Object.keys(each).length > 0)
  const means = isAgreed
    ? new Map(themes.map(({ id, weight }) => [id, weight]))
    : meanWeights(
        themes.map(({ id }) => id),
        given,
      )
  const most = Math.max(1, ...means.values())
  const proposals = proposalsOf(frame, forms)
  return (
    <>
      <h2 className={styles.heading}>{frame.body.title || words.workshop}</h2>
      {themes.length > 0 ? (
        <ul className={styles.themes}>
          {themes
            .toSorted((a, b) => (means.get(b.id) ?? 0) - (means.get(a.id) ?? 0))
            .slice(0, THEMES)
            .map((theme) => {
              const weight = means.get(theme.id) ?? 0
              return (
                <li key={theme.id} className={styles.theme}>
                  <span>{theme.name}</span>
                  <svg viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true">
                    <rect className={styles.rail} width="100" height="8" rx="1" />
                    <rect className={styles.weight} width={(weight / most) * 100} height="8" />
                  </svg>
                  <span className={styles.figure}>{words.weight(weight)}</span>
                </li>
              )
            })}
        </ul>
      ) : (
        <ul className={styles.proposals}>
          {proposals.slice(-PROPOSALS).map(({ key, text }) => (
            <li key={key}>{text}</li>
          ))}
        </ul>
      )}
    </>
  )
}
