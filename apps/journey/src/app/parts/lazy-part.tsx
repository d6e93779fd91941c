import { createElement, use, type ComponentType } from 'react'

import { oncePerKey } from './once-per-key.ts'

/**
 * A part whose code comes when it is first shown. Unlike `React.lazy` it does not remember a
 * failure: a hub that was away when the code was asked for may be back the next time.
 */
export function lazyPart<Props extends object>(
  load: () => Promise<ComponentType<Props>>,
): ComponentType<Props> {
  const once = oncePerKey()
  let part: ComponentType<Props> | null = null
  return function LazyPart(props: Props) {
    use(
      once('part', async () => {
        part = await load()
      }),
    )
    return part === null ? null : createElement(part, props)
  }
}
