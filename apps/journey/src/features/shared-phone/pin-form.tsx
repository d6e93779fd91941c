import { Button, Notice } from '@tributary/ui'
import { useEffect, useState } from 'react'

import { useMessages, useWords } from '../../app/i18n/i18n-context.tsx'
import { isPinShaped } from '../../db/pin.ts'
import { tryPin, waitLeft, type Sharer } from '../../db/sharers.ts'
import { useSaving } from '../../db/use-saving.ts'
import { PinField } from './pin-field.tsx'
import styles from './shared-phone.module.css'

/** Asks for the PIN of one person; `onRight` once it is. */
export function PinForm(props: {
  sharer: Sharer
  label: string
  submit: string
  onRight: () => Promise<void>
}) {
  const { sharer } = props
  const words = useWords('sharing')
  const { common } = useMessages()
  const saving = useSaving()
  const [pin, setPin] = useState('')
  const [problem, setProblem] = useState<string | null>(null)
  const [waitMs, setWaitMs] = useCountDown(() => waitLeft(sharer, Date.now()))

  const judge = async () => {
    const outcome = await tryPin(sharer.id, pin, Date.now())
    if (outcome.kind === 'right') return props.onRight()
    setPin('')
    setWaitMs(outcome.waitMs)
    setProblem(outcome.kind === 'wrong' ? words.wrong : null)
  }
  return (
    <form
      className={styles.form}
      noValidate
      onSubmit={(event) => {
        event.preventDefault()
        if (waitMs > 0 || saving.isSaving) return
        if (!isPinShaped(pin)) return setProblem(words.fourToSix)
        void saving.run(judge, () => undefined)
      }}
    >
      <PinField
        isFocused
        label={props.label}
        value={pin}
        problem={problem}
        onPin={(typed) => {
          setPin(typed)
          setProblem(null)
        }}
      />
      {waitMs > 0 && (
        <Notice live tone="attention" title={words.waitTitle}>
          {words.wait(Math.ceil(waitMs / 1000))}
        </Notice>
      )}
      {saving.hasFailed && <Notice tone="alert">{common.saveFailed}</Notice>}
      <Button type="submit" tone="river" wide disabled={waitMs > 0 || saving.isSaving}>
        {saving.isSaving ? words.opening : props.submit}
      </Button>
    </form>
  )
}

function useCountDown(first: () => number): [number, (ms: number) => void] {
  const [left, setLeft] = useState(first)
  const isOver = left <= 0
  useEffect(() => {
    if (isOver) return
    const end = setInterval(() => setLeft((ms) => Math.max(0, ms - 1000)), 1000)
    return () => clearInterval(end)
  }, [isOver])
  return [left, setLeft]
}
