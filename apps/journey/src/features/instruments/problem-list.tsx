import type { DefinitionProblem } from '@tributary/instruments'
import { Notice } from '@tributary/ui'

import { useWords } from '../../app/i18n/i18n-context.tsx'
import styles from './runner.module.css'

/** What has to be mended in a definition, and where. */
export function ProblemList(props: { problems: readonly DefinitionProblem[] }) {
  const words = useWords('shaping')
  const { problems } = props
  if (problems.length === 0) return null
  return (
    <Notice tone="alert" title={words.problems(problems.length)}>
      <ul className={styles.items}>
        {problems.map(({ path, code, detail }) => (
          <li key={`${path} ${code} ${detail}`}>
            <code>{path === '' ? words.everywhere : path}</code>: {words.problem[code](detail)}
          </li>
        ))}
      </ul>
    </Notice>
  )
}
