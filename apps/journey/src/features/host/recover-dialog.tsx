import { Button, Dialog, Tick } from '@tributary/ui'
import { useState } from 'react'

import { useMessages, useWords } from '../../app/i18n/i18n-context.tsx'
import type { HostPerson, RecoveryCode } from '../../sync/host-api.ts'
import { useDeviceWords } from './device-words.ts'
import { useHost } from './host-context.tsx'

/** Which phones are lost, then a code by which their person comes back on another. */
export function RecoverDialog(props: {
  person: HostPerson
  name: string
  onClose: () => void
  onMade: (made: RecoveryCode) => void
}) {
  const { person, name, onClose } = props
  const { act, now } = useHost()
  const words = useWords('host')
  const { common } = useMessages()
  const { seen, holds } = useDeviceWords()
  const [lost, setLost] = useState<readonly string[]>([])
  const theirs = now.devices.filter(
    ({ id, standing }) => person.devices.includes(id) && standing === 'in',
  )
  const make = async () => {
    const path = `people/${person.id}/recovery`
    const made = await act<RecoveryCode>(path, words.recoveryMade(name), { revokesDevices: lost })
    if (made === null) onClose()
    else props.onMade(made)
  }
  return (
    <Dialog
      title={words.recoverNamed(name)}
      onClose={onClose}
      actions={
        <>
          <Button tone="river" wide onClick={() => void make()}>
            {words.recoverMake}
          </Button>
          <Button wide onClick={onClose}>
            {common.cancel}
          </Button>
        </>
      }
    >
      <p>{words.recoverText}</p>
      {theirs.map((device) => (
        <Tick
          key={device.id}
          label={words.recoverLost(device.label || words.phone)}
          detail={`${seen(device)}. ${holds(device)}`}
          checked={lost.includes(device.id)}
          onChange={(isLost) =>
            setLost((before) =>
              isLost ? [...before, device.id] : before.filter((id) => id !== device.id),
            )
          }
        />
      ))}
    </Dialog>
  )
}
