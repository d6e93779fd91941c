import { Button, Notice } from '@tributary/ui'
import { Component, type ReactNode } from 'react'

import { useMessages } from './i18n/i18n-context.tsx'

/** A page that breaks says so and leaves the rest of the app, and what was saved, alone. */
export class PageBoundary extends Component<
  { children: ReactNode; place: string },
  { brokenAt: string | null }
> {
  override state = { brokenAt: null }

  static getDerivedStateFromError(): null {
    return null
  }

  override componentDidCatch(error: unknown): void {
    reportError(error)
    this.setState({ brokenAt: this.props.place })
  }

  override render(): ReactNode {
    if (this.state.brokenAt === this.props.place) {
      return <Broken onRetry={() => this.setState({ brokenAt: null })} />
    }
    return this.props.children
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
