import { Button, Notice, TextField } from '@tributary/ui'
import { Suspense, useState } from 'react'

import { useWords } from '../../app/i18n/i18n-context.tsx'
import { lazyPart } from '../../app/parts/lazy-part.tsx'
import { readHubAddress, readJoinTarget, type JoinTarget } from './join-link.ts'
import styles from './join-page.module.css'

const QrReader = lazyPart(async () => (await import('../../app/parts/qr-reader.tsx')).QrReader)

/** A code typed, a link pasted, or a square scanned; also of a hub at another address. */
export function CodeForm(props: {
  /** Its records go along, so it stays on its own page; others go to the hub's. */
  hasJournal: boolean
  onCode: (code: string, hub?: string) => void
}) {
  const words = useWords('join')
  const [text, setText] = useState('')
  const [address, setAddress] = useState('')
  const [isScanning, setScanning] = useState(false)
  const [isAsked, setAsked] = useState(false)
  const [elsewhere, setElsewhere] = useState<string | null>(null)
  const target = readJoinTarget(text)
  const hub = readHubAddress(address)
  const isAddressWrong = address.trim() !== '' && hub === null

  const go = ({ code, hub: at }: JoinTarget) => {
    setScanning(false)
    if (at === null || at === window.location.origin) {
      props.onCode(code)
      return
    }
    const link = `${at}/join/${encodeURIComponent(code)}`
    // Nothing to take along: the hub's own page is the better one, and keeps its own app.
    if (!props.hasJournal) window.location.assign(link)
    else if (window.location.protocol === 'https:' && at.startsWith('http:')) setElsewhere(link)
    else props.onCode(code, at)
  }

  return (
    <form
      className={styles.form}
      noValidate
      onSubmit={(event) => {
        event.preventDefault()
        setAsked(true)
        if (target !== null && !isAddressWrong) go({ ...target, hub: target.hub ?? hub })
      }}
    >
      <Button onClick={() => setScanning(!isScanning)} aria-expanded={isScanning}>
        {isScanning ? words.scanStop : words.scan}
      </Button>
      {isScanning && (
        <Suspense fallback={null}>
          <QrReader
            onText={(found) => {
              const read = readJoinTarget(found)
              if (read !== null) go(read)
              return read !== null
            }}
          />
        </Suspense>
      )}
      <TextField
        big
        label={words.codeLabel}
        hint={words.codeHint}
        value={text}
        autoCapitalize="characters"
        autoComplete="off"
        spellCheck={false}
        maxLength={300}
        problem={isAsked && target === null ? words.problem.code_unknown : null}
        onChange={(event) => setText(event.currentTarget.value)}
      />
      <details className={styles.address}>
        <summary>{words.addressTitle}</summary>
        <TextField
          label={words.addressLabel}
          hint={words.addressHint}
          value={address}
          inputMode="url"
          autoCapitalize="none"
          autoComplete="off"
          spellCheck={false}
          maxLength={200}
          problem={isAsked && isAddressWrong ? words.addressWrong : null}
          onChange={(event) => setAddress(event.currentTarget.value)}
        />
      </details>
      {elsewhere !== null && (
        <Notice live tone="attention" title={words.notFromHere}>
          <a href={elsewhere}>{elsewhere}</a>
        </Notice>
      )}
      <Button type="submit" tone="river" wide disabled={text.trim() === ''}>
        {words.codeNext}
      </Button>
    </form>
  )
}
