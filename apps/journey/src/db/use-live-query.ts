import { startTransition, useEffect, useState } from 'react'
import type { Observable } from 'rxjs'

/**
 * The newest value of a live query, or null before its first. Keep `query` stable with
 * `useMemo`; while a new query has not answered, the former answer stays on screen.
 *
 * @throws during rendering whatever the query failed with, for the nearest error boundary
 */
export function useLiveQuery<Value>(query: Observable<Value>): Value | null {
  const [state, setState] = useState<{ value: Value | null; error: unknown }>({
    value: null,
    error: null,
  })

  useEffect(() => {
    let hasAnswered = false
    const subscription = query.subscribe({
      next(value) {
        const show = () => setState({ value, error: null })
        // What others wrote meanwhile is drawn in pieces, so that a tap never waits for a list.
        if (hasAnswered) startTransition(show)
        else show()
        hasAnswered = true
      },
      error: (error: unknown) => setState({ value: null, error }),
    })
    return () => subscription.unsubscribe()
  }, [query])

  if (state.error !== null) throw state.error
  return state.value
}
