import { Button, Notice, PageFrame } from '@tributary/ui'

import styles from './app-notices.module.css'
import { useMessages } from './i18n/i18n-context.tsx'

/** The records are on the phone but would not open: said plainly, with a way on. */
export function CannotOpen() {
  const { app, common } = useMessages()
  return (
    <main className={styles.inset}>
      <PageFrame title={app.cannotOpen} lead={app.cannotOpenHelp}>
        <div>
          <Button tone="river" onClick={() => window.location.reload()}>
            {common.tryAgain}
          </Button>
        </div>
      </PageFrame>
    </main>
  )
}

/** Nothing is replaced while somebody writes: the new version waits for a word. */
export function NewVersion(props: { onUse: () => void }) {
  const { app } = useMessages()
  return (
    <div className={styles.inset}>
      <Notice
        live
        icon="download"
        title={app.newVersion}
        actions={<Button onClick={props.onUse}>{app.useNewVersion}</Button>}
      />
    </div>
  )
}
