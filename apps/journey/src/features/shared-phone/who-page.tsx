import { Button, Icon, Notice, PageFrame } from '@tributary/ui'
import { useState } from 'react'

import { useMessages, useWords } from '../../app/i18n/i18n-context.tsx'
import type { ProfileId } from '../../db/profile.ts'
import { setPin, type Sharer } from '../../db/sharers.ts'
import { ForgottenForm } from './forgotten-form.tsx'
import { NewPinForm } from './new-pin-form.tsx'
import { PinForm } from './pin-form.tsx'
import styles from './shared-phone.module.css'

type Step =
  | { readonly at: 'list' }
  | { readonly at: 'join' }
  | { readonly at: 'pin' | 'forgotten' | 'renew'; readonly id: ProfileId }

/** The first screen of a phone that several people share: whose is opened, and nothing of anyone. */
export function WhoPage(props: {
  sharers: readonly Sharer[]
  onOpen: (id: ProfileId) => Promise<void>
  onJoin: (pin: string) => Promise<void>
  onDrop: (id: ProfileId) => Promise<void>
}) {
  const { sharers, onOpen } = props
  const words = useWords('sharing')
  const { common } = useMessages()
  const [step, setStep] = useState<Step>({ at: 'list' })
  const toList = (
    <Button tone="quiet" icon="back" onClick={() => setStep({ at: 'list' })}>
      {common.back}
    </Button>
  )
  if (step.at === 'list') {
    return (
      <PageFrame key="list" title={words.title} lead={words.lead}>
        <ul className={styles.people}>
          {sharers
            .toSorted(
              (a, b) =>
                Number(a.name === '') - Number(b.name === '') || a.name.localeCompare(b.name),
            )
            .map(({ id, name }) => (
              <li key={id}>
                <button
                  type="button"
                  className={styles.person}
                  onClick={() => setStep({ at: 'pin', id })}
                >
                  <Icon name="lock" />
                  <span>{name === '' ? words.unfinished : name}</span>
                </button>
              </li>
            ))}
        </ul>
        <Button wide onClick={() => setStep({ at: 'join' })}>
          {words.somebodyElse}
        </Button>
        <Waiting sharers={sharers} />
      </PageFrame>
    )
  }
  if (step.at === 'join') {
    return (
      <PageFrame
        key="join"
        title={words.joinTitle}
        lead={words.joinLead}
        back={toList}
        focusHeading={false}
      >
        <NewPinForm isFocused submit={words.toJoin} onPin={props.onJoin} />
        <p className={styles.honest}>{words.honest}</p>
      </PageFrame>
    )
  }
  const { id } = step
  const sharer = sharers.find((each) => each.id === id)
  if (sharer === undefined) return null
  const name = sharer.name === '' ? words.unfinished : sharer.name
  switch (step.at) {
    case 'pin':
      return (
        <PageFrame key="pin" title={name} back={toList} focusHeading={false}>
          <PinForm
            sharer={sharer}
            label={words.pinOf(name)}
            submit={words.open}
            onRight={() => onOpen(id)}
          />
          {sharer.name === '' ? (
            // Nothing is written before the join, so nothing is lost.
            <Button
              tone="quiet"
              onClick={() => {
                setStep({ at: 'list' })
                props.onDrop(id).catch(reportError)
              }}
            >
              {words.drop}
            </Button>
          ) : (
            <Button tone="quiet" onClick={() => setStep({ at: 'forgotten', id })}>
              {words.forgotten}
            </Button>
          )}
        </PageFrame>
      )
    case 'forgotten':
      return (
        <PageFrame key="forgotten" title={words.forgottenTitle(name)} back={toList}>
          <ForgottenForm sharer={sharer} onProven={() => setStep({ at: 'renew', id })} />
        </PageFrame>
      )
    case 'renew':
      return (
        <PageFrame key="renew" title={words.renewTitle(name)} focusHeading={false}>
          <NewPinForm
            isFocused
            submit={words.keepPin}
            onPin={async (pin) => {
              await setPin(id, pin)
              await onOpen(id)
            }}
          />
        </PageFrame>
      )
  }
}

/** What is on this phone alone, all together and not by person. */
function Waiting({ sharers }: { sharers: readonly Sharer[] }) {
  const words = useWords('sharing')
  const unsent = sharers.reduce((sum, { held }) => sum + (held?.unsent ?? 0), 0)
  if (unsent > 0) {
    return (
      <Notice tone="attention" title={words.waiting(unsent)}>
        {words.waitingHelp}
      </Notice>
    )
  }
  const isKnown = sharers.every(({ held, name }) => held !== null || name === '')
  return isKnown ? <Notice icon="check">{words.allSent}</Notice> : <output>{words.counting}</output>
}
