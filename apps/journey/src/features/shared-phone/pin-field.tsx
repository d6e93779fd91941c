import { TextField } from '@tributary/ui'
import { useEffect, useId } from 'react'

/** Digits that are not shown, and that no browser offers to keep for the next person. */
export function PinField(props: {
  label: string
  hint?: string
  value: string
  problem?: string | null
  isFocused?: boolean
  onPin: (pin: string) => void
}) {
  const name = useId()
  const { isFocused = false } = props
  useEffect(() => {
    if (isFocused) document.querySelector<HTMLInputElement>(`[name="${name}"]`)?.focus()
  }, [isFocused, name])
  return (
    <TextField
      big
      type="password"
      inputMode="numeric"
      autoComplete="one-time-code"
      name={name}
      maxLength={6}
      label={props.label}
      {...(props.hint === undefined ? {} : { hint: props.hint })}
      value={props.value}
      problem={props.problem ?? null}
      onChange={(event) => props.onPin(event.currentTarget.value.replaceAll(/\D/g, ''))}
    />
  )
}
