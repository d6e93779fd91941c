import { Button, Notice } from '@tributary/ui'
import { useState } from 'react'

import { useMessages, useWords } from '../../app/i18n/i18n-context.tsx'
import { isEasyPin, isPinShaped } from '../../db/pin.ts'
import { useSaving } from '../../db/use-saving.ts'
import { PinField } from './pin-field.tsx'
import styles from './shared-phone.module.css'

/** A PIN is chosen, twice, so that nobody locks themselves out by a slip. */
export function NewPinForm(props: {
  submit: string
  isFocused?: boolean
  onPin: (pin: string) => Promise<void>
}) {
  const words = useWords('sharing')
  const { common } = useMessages()
  const saving = useSaving()
  const [pin, setPin] = useState('')
  const [again, setAgain] = useState('')
  const [isAsked, setAsked] = useState(false)
  const problem = !isPinShaped(pin) ? words.fourToSix : isEasyPin(pin) ? words.tooEasy : null
  const differs = problem === null && pin !== again
  return (
    <form
      className={styles.form}
      noValidate
      onSubmit={(event) => {
        event.preventDefault()
        setAsked(true)
        if (problem !== null || differs || saving.isSaving) return
        void saving.run(
          () => props.onPin(pin),
          () => undefined,
        )
      }}
    >
      <PinField
        label={words.newPin}
        hint={words.newPinHint}
        value={pin}
        isFocused={props.isFocused === true}
        problem={isAsked ? problem : null}
        onPin={setPin}
      />
      <PinField
        label={words.newPinAgain}
        value={again}
        problem={isAsked && differs ? words.differs : null}
        onPin={setAgain}
      />
      {saving.hasFailed && <Notice tone="alert">{common.saveFailed}</Notice>}
      <Button type="submit" tone="river" wide disabled={saving.isSaving}>
        {props.submit}
      </Button>
    </form>
  )
}
