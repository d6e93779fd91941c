import { Button, Notice, PageFrame } from '@tributary/ui'

import { useWords } from '../../app/i18n/i18n-context.tsx'
import styles from './join-page.module.css'

/** On a phone that was lent and given back: that nothing is left, and where it all is. */
export function GivenBackPage(props: { hubName: string; isDone: boolean }) {
  const words = useWords('giveBack')
  return (
    <PageFrame title={props.isDone ? words.doneTitle : words.doingTitle}>
      <div className={styles.form}>
        <output>{props.isDone ? words.done(props.hubName) : words.doing}</output>
        {props.isDone && (
          <>
            <Notice icon="check">{words.giveIt}</Notice>
            <div>
              <Button onClick={() => window.location.assign('/join')}>{words.somebodyElse}</Button>
            </div>
          </>
        )}
      </div>
    </PageFrame>
  )
}
