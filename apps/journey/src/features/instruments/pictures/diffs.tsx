import type { Picture } from '@tributary/instruments'
import { Link } from 'wouter'

import { useFormats } from '../../../app/i18n/i18n-context.tsx'
import { hrefOfResponse } from '../instrument-links.ts'
import { APartOf } from './a-part-of.tsx'
import { useLabel } from './label-words.tsx'
import styles from './pictures.module.css'

type DiffsPicture = Extract<Picture, { kind: 'diffs' }>

const WORDINGS_AT_ONCE = 20

/** Wordings, newest first: what came is underlined, what went is struck through. */
export function Diffs(props: { picture: DiffsPicture }) {
  const label = useLabel()
  const formats = useFormats()
  return (
    <APartOf items={props.picture.versions.toReversed()} atOnce={WORDINGS_AT_ONCE}>
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
                    <em>{label(part.label)}</em>{' '}
                    {part.pieces.map((piece, at) => {
                      const key = `${piece.change} ${at}`
                      if (piece.change === 'added') return <ins key={key}>{piece.text}</ins>
                      if (piece.change === 'removed') return <del key={key}>{piece.text}</del>
                      return <span key={key}>{piece.text}</span>
                    })}
                  </p>
                ))}
            </li>
          ))}
        </ol>
      )}
    </APartOf>
  )
}
