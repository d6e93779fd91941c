import { Button, Notice } from '@tributary/ui'
import { Component, useEffect, type ReactNode } from 'react'

import { onHubAnswering, useSyncStatus } from '../sync/sync-status-store.ts'
import { useMessages } from './i18n/i18n-context.tsx'
import styles from './page-boundary.module.css'
import { beginNewAttempt, NotFetchedYet } from './parts/once-per-key.ts'

interface Props {
  children: ReactNode
  place: string
}
interface State {
  readonly place: string
  readonly failure: { readonly cause: unknown } | null
  readonly retries: number
}

/** A page that breaks says so and leaves the rest of the app, and what was saved, alone. */
export class PageBoundary extends Component<Props, State> {
  override state: State = { place: this.props.place, failure: null, retries: 0 }

  static getDerivedStateFromError(cause: unknown): Partial<State> {
    return { failure: { cause } }
  }

  /** Another page has not failed. */
  static getDerivedStateFromProps({ place }: Props, state: State): State | null {
    return place === state.place ? null : { place, failure: null, retries: 0 }
  }

  override componentDidCatch(error: unknown): void {
    reportError(error)
  }

  override render(): ReactNode {
    const { failure, retries } = this.state
    if (failure === null) return this.props.children
    return (
      <div className={styles.place}>
        {failure.cause instanceof NotFetchedYet ? (
          <NotHere onRetry={this.retry} hasRetried={retries > 0} />
        ) : (
          <Broken onRetry={this.retry} />
        )}
      </div>
    )
  }

  private readonly retry = () => {
    beginNewAttempt()
    this.setState(({ retries }) => ({ failure: null, retries: retries + 1 }))
  }
}

function Broken(props: { onRetry: () => void }) {
  const { app, common } = useMessages()
  return (
    <Notice
      tone="alert"
      title={app.broken}
      actions={<Button onClick={props.onRetry}>{common.tryAgain}</Button>}
    >
      {app.brokenHelp}
    </Notice>
  )
}

/** The hub went away before it gave this page's code: it comes by itself when the hub does. */
function NotHere(props: { onRetry: () => void; hasRetried: boolean }) {
  const { app, common } = useMessages()
  const { onRetry, hasRetried } = props
  const hub = useSyncStatus((status) => status.hub)
  useEffect(() => onHubAnswering(onRetry), [onRetry])
  return (
    <Notice
      tone="attention"
      title={app.notHere}
      actions={
        // Some browsers remember that a file did not come until the page is loaded anew.
        <Button onClick={hasRetried && hub === 'reachable' ? reload : onRetry}>
          {common.tryAgain}
        </Button>
      }
    >
      {app.notHereHelp}
    </Notice>
  )
}

const reload = () => window.location.reload()
