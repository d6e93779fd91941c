import { Component, type ReactNode } from 'react'

import { onHubAnswering } from '../../sync/sync-status-store.ts'
import { beginNewAttempt } from './once-per-key.ts'

interface Props {
  children: ReactNode
  /** What the page shows in its place; without one the page goes on without the part. */
  fallback?: ReactNode
}

/** A part that a page can do without. It is tried again as soon as the hub answers. */
export class PartBoundary extends Component<Props, { isBroken: boolean }> {
  override state = { isBroken: false }
  private stopWaiting: () => void = () => undefined

  static getDerivedStateFromError(): { isBroken: boolean } {
    return { isBroken: true }
  }

  override componentDidCatch(error: unknown): void {
    reportError(error)
    this.stopWaiting()
    this.stopWaiting = onHubAnswering(() => {
      beginNewAttempt()
      this.setState({ isBroken: false })
    })
  }

  override componentWillUnmount(): void {
    this.stopWaiting()
  }

  override render(): ReactNode {
    return this.state.isBroken ? (this.props.fallback ?? null) : this.props.children
  }
}
