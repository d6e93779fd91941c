import { buttonClass, Icon } from '@tributary/ui'
import { Link } from 'wouter'

import { useMessages } from './i18n/i18n-context.tsx'

export function BackLink(props: { href: string }) {
  const { common } = useMessages()
  return (
    <Link
      href={props.href}
      className={buttonClass({ tone: 'quiet' })}
      onClick={(event) => {
        // The browser's own "back" keeps the place in the list; a fresh tab has none.
        if (window.history.length > 1 && window.history.state !== null) {
          event.preventDefault()
          window.history.back()
        }
      }}
    >
      <Icon name="back" />
      {common.back}
    </Link>
  )
}
