import { Button, Notice, TextField } from '@tributary/ui'
import { useState } from 'react'

import { useMessages, useWords } from '../../app/i18n/i18n-context.tsx'
import { loadIdentity } from '../../db/identity-store.ts'
import type { Sharer } from '../../db/sharers.ts'
import { useSaving } from '../../db/use-saving.ts'
import { proveByCode, type ProofOutcome } from '../../sync/forgotten-pin.ts'
import styles from './shared-phone.module.css'

/** Whoever forgot their PIN brings a code of the host's; what they wrote stays as it is. */
export function ForgottenForm(props: { sharer: Sharer; onProven: () => void }) {
  const words = useWords('sharing')
  const { common } = useMessages()
  const saving = useSaving()
  const [code, setCode] = useState('')
  const [outcome, setOutcome] = useState<ProofOutcome | null>(null)

  const prove = async () => {
    const identity = await loadIdentity(props.sharer.id)
    const proof = identity === null ? 'no_hub' : await proveByCode(identity, code)
    setOutcome(proof)
    if (proof === 'proven') props.onProven()
  }
  return (
    <form
      className={styles.form}
      noValidate
      onSubmit={(event) => {
        event.preventDefault()
        if (code.trim() !== '' && !saving.isSaving) void saving.run(prove, () => undefined)
      }}
    >
      <p>{words.forgottenText}</p>
      <TextField
        big
        label={words.code}
        hint={words.codeHint}
        value={code}
        autoCapitalize="characters"
        autoComplete="off"
        spellCheck={false}
        maxLength={80}
        problem={outcome === null || outcome === 'proven' ? null : words.proof[outcome]}
        onChange={(event) => {
          setCode(event.currentTarget.value)
          setOutcome(null)
        }}
      />
      {saving.hasFailed && <Notice tone="alert">{common.saveFailed}</Notice>}
      <Button type="submit" tone="river" wide disabled={code.trim() === '' || saving.isSaving}>
        {saving.isSaving ? words.asking : words.useCode}
      </Button>
    </form>
  )
}
