import { Button, Notice, PageFrame, TextField } from '@tributary/ui'
import { useEffect, useState, type FormEvent } from 'react'

import { useWords } from '../../app/i18n/i18n-context.tsx'
import { askSignIn, signIn, type SignInState } from '../../sync/host-api.ts'

/** The way in for whoever has not the host's link at hand, and what to do for whoever has neither. */
export function SignIn(props: {
  baseUrl: string
  /** A link or session that does not open this hub any more. */
  wasRefused: boolean
  /** This phone has joined, but its person is no host. */
  isMember: boolean
  onToken: (token: string) => void
}) {
  const words = useWords('host').signIn
  const [state, setState] = useState<SignInState | null>(null)

  useEffect(() => {
    let isStale = false
    const ask = async () => {
      const answer = await askSignIn(props.baseUrl)
      if (!isStale && answer.kind === 'ok') setState(answer.value)
    }
    void ask()
    return () => {
      isStale = true
    }
  }, [props.baseUrl])

  return (
    <PageFrame title={words.title} lead={words.lead}>
      {props.wasRefused && <Notice tone="attention">{words.refused}</Notice>}
      {props.isMember && !props.wasRefused && <Notice>{words.notHost}</Notice>}
      <p>{words.link}</p>
      {state?.hasPassphrase === false && <p>{words.noPassphrase}</p>}
      {state?.hasPassphrase === true && !state.isPrivate && (
        <NotPrivate origins={state.httpsOrigins} />
      )}
      {state?.hasPassphrase === true && state.isPrivate && (
        <PassphraseForm baseUrl={props.baseUrl} onToken={props.onToken} />
      )}
    </PageFrame>
  )
}

function NotPrivate(props: { origins: readonly string[] }) {
  const words = useWords('host').signIn
  if (props.origins.length === 0) return <p>{words.noSecureAddress}</p>
  return (
    <Notice tone="attention" icon="lock">
      <p>{words.notPrivate}</p>
      <ul>
        {props.origins.map((origin) => (
          <li key={origin}>
            <a href={`${origin}/host`}>{`${origin}/host`}</a>
          </li>
        ))}
      </ul>
    </Notice>
  )
}

function PassphraseForm(props: { baseUrl: string; onToken: (token: string) => void }) {
  const host = useWords('host')
  const words = host.signIn
  const [passphrase, setPassphrase] = useState('')
  const [problem, setProblem] = useState<string | null>(null)
  const [isAsking, setAsking] = useState(false)

  const submit = async (event: FormEvent) => {
    event.preventDefault()
    if (passphrase === '') return setProblem(words.empty)
    setAsking(true)
    const answer = await signIn(props.baseUrl, passphrase)
    setAsking(false)
    if (answer.kind === 'ok') return props.onToken(answer.value.token)
    if (answer.kind !== 'refused') return setProblem(host.unreachable)
    setProblem(
      answer.error === 'too_many_tries'
        ? words.wait(Math.ceil(answer.retryAfterS / 60))
        : words.wrong,
    )
  }
  return (
    <form onSubmit={(event) => void submit(event)}>
      <TextField
        label={words.passphrase}
        type="password"
        autoComplete="current-password"
        value={passphrase}
        problem={problem}
        onChange={(event) => {
          setPassphrase(event.currentTarget.value)
          setProblem(null)
        }}
      />
      <p>
        <Button type="submit" tone="river" disabled={isAsking}>
          {words.submit}
        </Button>
      </p>
    </form>
  )
}
