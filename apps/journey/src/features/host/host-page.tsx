import { Button, PageFrame } from '@tributary/ui'
import { useCallback, useEffect, useMemo, useState } from 'react'

import { useMessages, useWords } from '../../app/i18n/i18n-context.tsx'
import { loadIdentity } from '../../db/identity-store.ts'
import { createHostApi } from '../../sync/host-api.ts'
import { Dashboard } from './dashboard.tsx'
import { keepHostToken, takeHostToken } from './host-token.ts'
import { SignIn } from './sign-in.tsx'
import { useHostData } from './use-host-data.ts'

/** By what a page asks: a host's link or passphrase, or a phone whose person may be a host. */
interface Key {
  readonly token: string
  /** Where it counts: a phone's hub may have moved since the phone was set up. */
  readonly baseUrl: string
  readonly isPhone: boolean
}

/** For the laptop on the table, and for phones of hosts. */
export function HostPage(props: { baseUrl: string }) {
  const { baseUrl } = props
  const [key, setKey] = useState<Key | null>(() => {
    const token = takeHostToken()
    return token === '' ? null : { token, isPhone: false, baseUrl }
  })
  const [isLooking, setLooking] = useState(key === null)
  const [refused, setRefused] = useState<'none' | 'link' | 'phone'>('none')

  useEffect(() => {
    // Another host's link, opened in the same tab.
    const take = () => {
      const token = takeHostToken()
      if (token !== '') setKey({ token, isPhone: false, baseUrl })
    }
    window.addEventListener('hashchange', take)
    return () => window.removeEventListener('hashchange', take)
  }, [baseUrl])

  useEffect(() => {
    if (!isLooking) return
    let isStale = false
    const look = async () => {
      const identity = await loadIdentity()
      if (isStale) return
      if (identity !== null) {
        const token = `${identity.deviceId}.${identity.secret}`
        setKey({ token, isPhone: true, baseUrl: identity.baseUrl })
      }
      setLooking(false)
    }
    look().catch((error: unknown) => {
      setLooking(false)
      reportError(error)
    })
    return () => {
      isStale = true
    }
  }, [isLooking])

  const refuse = useCallback(() => {
    keepHostToken('')
    setRefused(key?.isPhone === true ? 'phone' : 'link')
    setKey(null)
  }, [key])
  const signOut = useCallback(() => {
    keepHostToken('')
    setRefused('none')
    setKey(null)
  }, [])

  if (isLooking) return null
  if (key === null) {
    return (
      <SignIn
        baseUrl={baseUrl}
        wasRefused={refused === 'link'}
        isMember={refused === 'phone'}
        onToken={(token) => {
          keepHostToken(token)
          setKey({ token, isPhone: false, baseUrl })
        }}
      />
    )
  }
  return (
    <Opened
      key={key.token}
      baseUrl={key.baseUrl}
      token={key.token}
      onRefused={refuse}
      onSignOut={signOut}
    />
  )
}

function Opened(props: {
  baseUrl: string
  token: string
  onRefused: () => void
  onSignOut: () => void
}) {
  const { baseUrl, token, onRefused } = props
  const words = useWords('host')
  const { common } = useMessages()
  const api = useMemo(() => createHostApi(baseUrl, token), [baseUrl, token])
  const { data, refresh } = useHostData(api.dashboard)

  useEffect(() => {
    if (data.state === 'signed_out') onRefused()
  }, [data.state, onRefused])

  switch (data.state) {
    case 'asking':
    case 'signed_out':
      return null
    case 'no_answer':
      return (
        <PageFrame title={words.unreachable} lead={words.unreachableHelp}>
          <div>
            <Button onClick={refresh}>{common.tryAgain}</Button>
          </div>
        </PageFrame>
      )
    case 'here':
      return (
        <Dashboard
          api={api}
          now={data.value}
          isOld={data.isOld}
          onRefresh={refresh}
          onRefused={onRefused}
          onSignOut={props.onSignOut}
        />
      )
  }
}
