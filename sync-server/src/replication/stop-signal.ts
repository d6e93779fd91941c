/** As much of an `AbortSignal` as whoever waits needs: what takes its place may be far cheaper. */
export interface StopSignal {
  readonly aborted: boolean
  addEventListener(type: 'abort', listener: () => void): void
  removeEventListener(type: 'abort', listener: () => void): void
}
