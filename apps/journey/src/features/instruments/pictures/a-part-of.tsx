import { Button } from '@tributary/ui'
import { type ReactNode, useState } from 'react'

import { useWords } from '../../../app/i18n/i18n-context.tsx'

/** As much of a long list as fits a few screens, and a way to the rest. */
export function APartOf<Item>(props: {
  items: readonly Item[]
  atOnce: number
  children: (shown: readonly Item[]) => ReactNode
}) {
  const { items, atOnce } = props
  const words = useWords('instruments')
  const [more, setMore] = useState(1)
  return (
    <>
      {props.children(items.slice(0, atOnce * more))}
      {items.length > atOnce * more && (
        <Button onClick={() => setMore(more + 1)}>{words.showMore}</Button>
      )}
    </>
  )
}
