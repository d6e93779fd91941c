import { useState, type ReactNode } from 'react'

import { Button } from './button.tsx'
import { Tick } from './choice-group.tsx'
import { Dialog } from './dialog.tsx'

/** Asks before something that cannot simply be undone; with `tick`, an explicit consent too. */
export function ConfirmDialog(props: {
  title: string
  children: ReactNode
  tick?: { label: string; problem: string } | null
  confirm: string
  keep: string
  tone?: 'river' | 'alert'
  onConfirm: () => void
  onKeep: () => void
}) {
  const [isTicked, setTicked] = useState(false)
  const [isProblemShown, setProblemShown] = useState(false)
  const confirm = () => {
    if (props.tick && !isTicked) setProblemShown(true)
    else props.onConfirm()
  }
  return (
    <Dialog
      title={props.title}
      onClose={props.onKeep}
      actions={
        <>
          <Button tone={props.tone ?? 'river'} wide onClick={confirm}>
            {props.confirm}
          </Button>
          <Button wide onClick={props.onKeep}>
            {props.keep}
          </Button>
        </>
      }
    >
      {props.children}
      {props.tick && (
        <Tick
          label={props.tick.label}
          checked={isTicked}
          onChange={setTicked}
          problem={isProblemShown && !isTicked ? props.tick.problem : null}
        />
      )}
    </Dialog>
  )
}
