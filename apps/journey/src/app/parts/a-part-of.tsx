import { Button } from '@tributary/ui'
import { type ReactNode, useState } from 'react'

/** As much of a long list as fits a few screens, and a way to the rest. */
export function APartOf<Item>(props: {
  items: readonly Item[]
  atOnce: number
  /** On the way to the rest. */
  more: string
  children: (shown: readonly Item[]) => ReactNode
}) {
  const { items, atOnce } = props
  const [times, setTimes] = useState(1)
  return (
    <>
      {props.children(items.slice(0, atOnce * times))}
      {items.length > atOnce * times && (
        <Button onClick={() => setTimes(times + 1)}>{props.more}</Button>
      )}
    </>
  )
}
