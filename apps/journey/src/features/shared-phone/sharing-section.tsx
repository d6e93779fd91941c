import { Button, Notice, Section } from '@tributary/ui'
import { useEffect, useState } from 'react'

import { useMessages, useWords } from '../../app/i18n/i18n-context.tsx'
import { presentProfile } from '../../db/profile.ts'
import { readSharers, setPin, type Sharer } from '../../db/sharers.ts'
import { useSaving } from '../../db/use-saving.ts'
import { isOtherTabOpen } from '../../sync/other-tabs.ts'
import { NewPinForm } from './new-pin-form.tsx'
import { PinForm } from './pin-form.tsx'
import styles from './shared-phone.module.css'

/** Whether several people write on this phone, and one's PIN. */
export function SharingSection(props: {
  onShare: (pin: string) => Promise<void>
  onEnd: () => Promise<void>
  onLock: () => void
}) {
  const words = useWords('sharing')
  const { common } = useMessages()
  const saving = useSaving()
  const [sharers, setSharers] = useState<readonly Sharer[] | null | undefined>()
  const [step, setStep] = useState<'none' | 'begin' | 'other-tab' | 'prove' | 'renew' | 'done'>(
    'none',
  )
  useEffect(() => {
    let isStale = false
    readSharers().then(
      (found) => {
        if (!isStale) setSharers(found)
      },
      (error: unknown) => reportError(error),
    )
    return () => {
      isStale = true
    }
  }, [])
  if (sharers === undefined) return null
  const me = sharers?.find(({ id }) => id === presentProfile())
  const finish = async (next: 'done' | 'none') => {
    setSharers(await readSharers())
    setStep(next)
  }
  return (
    <Section title={words.sectionTitle} hint={me === undefined ? words.sectionHint : words.shared}>
      <p className={styles.honest}>{words.honest}</p>
      {step === 'done' && <Notice live>{words.pinKept}</Notice>}
      {step === 'other-tab' && (
        <Notice live tone="attention">
          {words.otherTab}
        </Notice>
      )}
      {me === undefined && step === 'begin' && (
        <NewPinForm
          isFocused
          submit={words.share}
          onPin={async (pin) => {
            await props.onShare(pin)
            await finish('done')
          }}
        />
      )}
      {me === undefined && step !== 'begin' && (
        <div>
          <Button
            icon="people"
            onClick={() =>
              void saving.run(
                async () => setStep((await isOtherTabOpen()) ? 'other-tab' : 'begin'),
                () => undefined,
              )
            }
          >
            {words.begin}
          </Button>
        </div>
      )}
      {me !== undefined && step === 'prove' && (
        <PinForm
          sharer={me}
          label={words.presentPin}
          submit={words.proveMe}
          onRight={async () => setStep('renew')}
        />
      )}
      {me !== undefined && step === 'renew' && (
        <NewPinForm
          isFocused
          submit={words.keepPin}
          onPin={async (pin) => {
            await setPin(me.id, pin)
            await finish('done')
          }}
        />
      )}
      {me !== undefined && !['prove', 'renew'].includes(step) && (
        <div className={styles.actions}>
          <Button icon="lock" onClick={props.onLock}>
            {words.addPerson}
          </Button>
          <Button onClick={() => setStep('prove')}>{words.changePin}</Button>
          {sharers?.length === 1 && (
            <Button
              tone="quiet"
              onClick={() =>
                void saving.run(
                  async () => {
                    await props.onEnd()
                    await finish('none')
                  },
                  () => undefined,
                )
              }
            >
              {words.noPin}
            </Button>
          )}
        </div>
      )}
      {saving.hasFailed && <Notice tone="alert">{common.saveFailed}</Notice>}
    </Section>
  )
}
