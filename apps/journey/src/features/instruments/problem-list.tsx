import type { DefinitionProblem } from '@tributary/instruments'
import { Notice } from '@tributary/ui'

import { useWords } from '../../app/i18n/i18n-context.tsx'
import styles from './runner.module.css'

/** What has to be mended in a definition, and where; or what somebody may want to mend. */
export function ProblemList(props: {
  problems: readonly DefinitionProblem[]
  isAdvice?: boolean
  /** Goes to a line of the text that was pasted. */
  onLine?: (line: number) => void
}) {
  const words = useWords('shaping')
  const { problems, isAdvice = false, onLine } = props
  if (problems.length === 0) return null
  return (
    <Notice
      live
      tone={isAdvice ? 'attention' : 'alert'}
      title={isAdvice ? words.advice : words.problems(problems.length)}
    >
      <ul className={styles.items}>
        {problems.map(({ path, code, detail, line }) => (
          <li key={`${path} ${code} ${detail}`}>
            {line !== undefined && onLine !== undefined && (
              <button type="button" className={styles.line} onClick={() => onLine(line)}>
                {words.line(line)}
              </button>
            )}
            {(path !== '' || line === undefined) && (
              <code>{path === '' ? words.everywhere : path}</code>
            )}
            {(path !== '' || line === undefined) && ': '}
            {words.problem[code](detail)}
          </li>
        ))}
      </ul>
    </Notice>
  )
}
