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
  readonly isPhone: boolean
}

/** For the laptop on the table, and for phones of hosts. */
export function HostPage(props: { baseUrl: string }) {
  const [key, setKey] = useState<Key | null>(() => {
    const token = takeHostToken()
    return token === '' ? null : { token, isPhone: false }
  })
  const [isLooking, setLooking] = useState(key === null)
  const [refused, setRefused] = useState<'none' | 'link' | 'phone'>('none')

  useEffect(() => {
    // Another host's link, opened in the same tab.
    const take = () => {
      const token = takeHostToken()
      if (token !== '') setKey({ token, isPhone: false })
    }
    window.addEventListener('hashchange', take)
    return () => window.removeEventListener('hashchange', take)
  }, [])

  useEffect(() => {
    if (!isLooking) return
    let isStale = false
    const look = async () => {
      const identity = await loadIdentity()
      if (isStale) return
      if (identity !== null && identity.baseUrl === props.baseUrl) {
        setKey({ token: `${identity.deviceId}.${identity.secret}`, isPhone: true })
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
  }, [isLooking, props.baseUrl])

  const signOut = useCallback(() => {
    keepHostToken('')
    setRefused(key?.isPhone === true ? 'phone' : 'link')
    setKey(null)
  }, [key])

  if (isLooking) return null
  if (key === null) {
    return (
      <SignIn
        baseUrl={props.baseUrl}
        wasRefused={refused === 'link'}
        isMember={refused === 'phone'}
        onToken={(token) => {
          keepHostToken(token)
          setKey({ token, isPhone: false })
        }}
      />
    )
  }
  return <Opened key={key.token} baseUrl={props.baseUrl} token={key.token} onSignedOut={signOut} />
}

function Opened(props: { baseUrl: string; token: string; onSignedOut: () => void }) {
  const { baseUrl, token, onSignedOut } = props
  const words = useWords('host')
  const { common } = useMessages()
  const api = useMemo(() => createHostApi(baseUrl, token), [baseUrl, token])
  const { data, refresh } = useHostData(api.dashboard)

  useEffect(() => {
    if (data.state === 'signed_out') onSignedOut()
  }, [data.state, onSignedOut])

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
          onSignedOut={onSignedOut}
        />
      )
  }
}
