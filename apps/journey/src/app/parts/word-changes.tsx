import type { DiffPiece } from '@tributary/records'
import { VisuallyHidden } from '@tributary/ui'

import styles from './word-changes.module.css'

export interface ChangeWords {
  readonly added: string
  readonly removed: string
  readonly changeEnds: string
}

/**
 * What came is underlined, what went is struck through. Few screen readers tell `ins` and `del`
 * apart from the text around them, so the marks are said in words too.
 */
export function WordChanges(props: { pieces: readonly DiffPiece[]; words: ChangeWords }) {
  const { pieces, words } = props
  return pieces.map(({ text, change }, at) => {
    const key = `${change} ${at}`
    if (change === 'same') return <span key={key}>{text}</span>
    const Mark = change === 'added' ? 'ins' : 'del'
    return (
      <Mark key={key} className={styles[change]}>
        <VisuallyHidden>{`[${words[change]}] `}</VisuallyHidden>
        {text}
        <VisuallyHidden>{` [${words.changeEnds}] `}</VisuallyHidden>
      </Mark>
    )
  })
}
