import { Button, Section, TextField } from '@tributary/ui'
import { useState, type FormEvent } from 'react'

import { useFormats, useWords } from '../../app/i18n/i18n-context.tsx'
import { offerFile } from '../../db/offer-file.ts'
import { useHost } from './host-context.tsx'
import styles from './host.module.css'
import { HubReachReport } from './hub-reach.tsx'

const LEAST_PASSPHRASE = 8

/** What is looked at once: how phones reach it, a passphrase, help. */
export function ViewHub(props: { onSignOut: () => void }) {
  const { api, now } = useHost()
  const words = useWords('host')
  const formats = useFormats()
  const [isReportFailed, setReportFailed] = useState(false)
  const report = async () => {
    const answer = await api.report()
    setReportFailed(answer.kind !== 'ok')
    if (answer.kind === 'ok') {
      offerFile('tributary-report.json', `${JSON.stringify(answer.value, null, 2)}\n`)
    }
  }
  const signOut = async () => {
    await api.act('sign-out')
    props.onSignOut()
  }
  return (
    <div className={styles.columns}>
      <div className={styles.column}>
        {now.reach !== null && <HubReachReport reach={now.reach} />}
      </div>
      <div className={styles.column}>
        <Passphrase />
        <Section title={words.reportTitle} hint={words.reportHint}>
          <div>
            <Button icon="download" onClick={() => void report()}>
              {words.reportMake}
            </Button>
          </div>
          {isReportFailed && <p role="alert">{words.unreachable}</p>}
        </Section>
        <Section title={words.aboutTitle}>
          <p>
            {words.about(now.version, formats.moment(now.startedAt))} {words.feeds(now.feedsOpen)}
          </p>
          <details className={styles.details}>
            <summary>{words.secondHub}</summary>
            <p>{words.secondHubText}</p>
            <p>
              <code>npm start -- --same-journey {now.journey.id}</code>
            </p>
          </details>
          <div>
            <Button onClick={() => void signOut()}>{words.signOut}</Button>
          </div>
        </Section>
      </div>
    </div>
  )
}

function Passphrase() {
  const { act, now } = useHost()
  const words = useWords('host')
  const [text, setText] = useState('')
  const [isShort, setShort] = useState(false)
  const submit = async (event: FormEvent) => {
    event.preventDefault()
    setShort(text.length < LEAST_PASSPHRASE)
    if (text.length < LEAST_PASSPHRASE) return
    const done = await act('passphrase', words.passphraseDone, { passphrase: text })
    if (done !== null) setText('')
  }
  return (
    <Section
      title={words.passphraseTitle}
      hint={now.hasPassphrase ? words.passphraseIs : words.passphraseNone}
    >
      <form className={styles.form} onSubmit={(event) => void submit(event)}>
        <TextField
          label={words.passphraseNew}
          hint={words.passphraseHint}
          type="password"
          autoComplete="new-password"
          maxLength={200}
          value={text}
          problem={isShort ? words.passphraseShort(LEAST_PASSPHRASE) : null}
          onChange={(event) => {
            setText(event.currentTarget.value)
            setShort(false)
          }}
        />
        <Button type="submit">{words.passphraseSet}</Button>
      </form>
    </Section>
  )
}
