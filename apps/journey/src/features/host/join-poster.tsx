import { Button, Notice } from '@tributary/ui'
import { useMemo } from 'react'
import { encode } from 'uqr'

import { useFormats, useWords } from '../../app/i18n/i18n-context.tsx'
import type { HostOverview } from '../../sync/host-overview.ts'
import styles from './join-poster.module.css'

/** What hangs on the wall: the code to scan, the code to type, the addresses. */
export function JoinPoster(props: { join: HostOverview['join']; addresses: readonly string[] }) {
  const words = useWords('host')
  const formats = useFormats()
  if (props.join === null) return <Notice tone="attention">{words.noCode}</Notice>
  const { code, link, expiresAt } = props.join
  return (
    <section className={styles.poster}>
      <h2 className={styles.title}>{words.joinTitle}</h2>
      <p className={styles.steps}>{words.joinSteps}</p>
      <div className={styles.qr}>
        <QrCode text={link} label={words.qrLabel} />
      </div>
      <dl className={styles.facts}>
        <div>
          <dt>{words.code}</dt>
          <dd className={styles.code}>{code}</dd>
        </div>
        <div>
          <dt>{words.addresses}</dt>
          {(props.addresses.length > 0 ? props.addresses : [new URL(link).origin]).map(
            (address) => (
              <dd key={address} className={styles.address}>
                {address}
              </dd>
            ),
          )}
        </div>
      </dl>
      <p className={styles.until}>{words.until(formats.moment(expiresAt))}</p>
      <div className={styles.print}>
        <Button tone="river" onClick={() => window.print()}>
          {words.print}
        </Button>
      </div>
    </section>
  )
}

function QrCode(props: { text: string; label: string }) {
  const { path, size } = useMemo(() => {
    const qr = encode(props.text, { ecc: 'M', border: 2 })
    const cells = qr.data.flatMap((row, y) =>
      row.flatMap((isDark, x) => (isDark ? [`M${x} ${y}h1v1h-1z`] : [])),
    )
    return { path: cells.join(''), size: qr.size }
  }, [props.text])
  return (
    <svg role="img" aria-label={props.label} viewBox={`0 0 ${size} ${size}`}>
      <path d={path} />
    </svg>
  )
}
