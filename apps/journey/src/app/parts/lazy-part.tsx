import { createElement, use, type ComponentType } from 'react'

import { oncePerKey } from './once-per-key.ts'

export type LazyPart<Props extends object> = ComponentType<Props> & {
  /** Rejects when the hub is not there to give it. */
  readonly fetch: () => Promise<void>
  readonly isHere: () => boolean
}

/**
 * A part whose code comes when it is first shown. Unlike `React.lazy` it does not remember a
 * failure: a hub that was away when the code was asked for may be back the next time.
 */
export function lazyPart<Props extends object>(
  load: () => Promise<ComponentType<Props>>,
): LazyPart<Props> {
  const once = oncePerKey()
  let part: ComponentType<Props> | null = null
  const fetch = () =>
    once('part', async () => {
      part = await load()
    })
  function Part(props: Props) {
    use(fetch())
    return part === null ? null : createElement(part, props)
  }
  return Object.assign(Part, { fetch, isHere: () => part !== null })
}
