import type { Picture } from '@tributary/instruments'
import { Link } from 'wouter'

import { useFormats, useWords } from '../../../app/i18n/i18n-context.tsx'
import { APartOf } from '../../../app/parts/a-part-of.tsx'
import { WordChanges } from '../../../app/parts/word-changes.tsx'
import { hrefOfResponse } from '../instrument-links.ts'
import { useLabel } from './label-words.tsx'
import styles from './pictures.module.css'

type DiffsPicture = Extract<Picture, { kind: 'diffs' }>

const WORDINGS_AT_ONCE = 20

/** Wordings, newest first: what came is underlined, what went is struck through. */
export function Diffs(props: { picture: DiffsPicture }) {
  const label = useLabel()
  const formats = useFormats()
  const words = useWords('instruments')
  return (
    <APartOf
      items={props.picture.versions.toReversed()}
      atOnce={WORDINGS_AT_ONCE}
      more={words.showMore}
    >
      {(versions) => (
        <ol className={styles.diffs}>
          {versions.map((version) => (
            <li key={version.responseId} className={styles.column}>
              <p className={styles.columnTitle}>
                <Link href={hrefOfResponse(version.responseId)}>{formats.moment(version.at)}</Link>
              </p>
              {version.parts
                .filter((part) => part.pieces.some((piece) => piece.text !== ''))
                .map((part) => (
                  <p key={label(part.label)} className={styles.diff}>
                    <em>{label(part.label)}</em> <WordChanges pieces={part.pieces} words={words} />
                  </p>
                ))}
            </li>
          ))}
        </ol>
      )}
    </APartOf>
  )
}
