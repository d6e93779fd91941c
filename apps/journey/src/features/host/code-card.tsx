import { Dialog, Button } from '@tributary/ui'

import { useFormats, useMessages, useWords } from '../../app/i18n/i18n-context.tsx'
import styles from './host.module.css'
import { QrCode } from '../../app/parts/qr-code.tsx'

/** A code to show to one person: to scan, to open, to type. */
export function CodeCard(props: {
  title: string
  hint: string
  code: string
  link: string
  expiresAt: string
  onClose: () => void
}) {
  const words = useWords('host')
  const { common } = useMessages()
  const formats = useFormats()
  return (
    <Dialog
      title={props.title}
      onClose={props.onClose}
      actions={
        <Button wide onClick={props.onClose}>
          {common.close}
        </Button>
      }
    >
      <p>{props.hint}</p>
      <div className={styles.qr}>
        <QrCode text={props.link} label={words.qrLabel} />
      </div>
      <p className={styles.code}>{props.code}</p>
      <p className={styles.link}>{props.link}</p>
      <p className={styles.soft}>{words.until(formats.moment(props.expiresAt))}</p>
    </Dialog>
  )
}
