import { Badge, Button, ConfirmDialog } from '@tributary/ui'

import { useFormats, useMessages, useWords } from '../../app/i18n/i18n-context.tsx'
import type { HostDevice } from '../../sync/host-api.ts'
import { useDeviceWords } from './device-words.ts'
import { useHost } from './host-context.tsx'
import styles from './host.module.css'

export function isErased({ erasure }: HostDevice): boolean {
  return erasure !== null && erasure.doneAt !== null
}

/** How it stands with a phone that was asked to erase itself. */
export function Erasing({ device }: { device: HostDevice }) {
  const words = useWords('host')
  const formats = useFormats()
  const { erasure, report } = device
  if (erasure === null) return null
  if (erasure.doneAt !== null) {
    return (
      <span>
        <Badge icon="check">{words.erased(formats.moment(erasure.doneAt))}</Badge>
      </span>
    )
  }
  // What it told before it heard of the wish says nothing of it.
  const why = report?.erasing === undefined ? undefined : words.eraseWaits[report.erasing]
  return <span className={styles.soft}>{why ?? words.erasing}</span>
}

export function EraseButton(props: { device: HostDevice; which: string; onErase: () => void }) {
  const { device, which } = props
  const { act } = useHost()
  const words = useWords('host')
  const { name } = useDeviceWords()
  if (device.erasure === null) {
    return (
      <Button aria-label={words.eraseNamed(which)} onClick={props.onErase}>
        {words.erase}
      </Button>
    )
  }
  return (
    <Button
      aria-label={words.eraseKeepNamed(which)}
      onClick={() => void act(`devices/${device.id}/keep`, words.eraseKept(name(device)))}
    >
      {words.eraseKeep}
    </Button>
  )
}

export function EraseDialog(props: { device: HostDevice; onClose: () => void }) {
  const { device, onClose } = props
  const { act } = useHost()
  const words = useWords('host')
  const { common } = useMessages()
  const { name } = useDeviceWords()
  return (
    <ConfirmDialog
      title={words.eraseTitle(name(device))}
      tone="alert"
      confirm={words.eraseConfirm}
      keep={common.cancel}
      onKeep={onClose}
      onConfirm={() => {
        void act(`devices/${device.id}/erase`, words.eraseAsked(name(device)))
        onClose()
      }}
    >
      <p>{words.eraseText}</p>
      <p>{device.isLent ? words.eraseLent : words.eraseOwn}</p>
    </ConfirmDialog>
  )
}
