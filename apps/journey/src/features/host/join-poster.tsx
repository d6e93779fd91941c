import { Button, Notice, TextField } from '@tributary/ui'
import { useState } from 'react'

import { useFormats, useWords } from '../../app/i18n/i18n-context.tsx'
import type { HostDashboard } from '../../sync/host-api.ts'
import { QrCode } from '../../app/parts/qr-code.tsx'
import { isWifiPassword, loadWifi, saveWifi, type Wifi, wifiQrText } from './wifi.ts'
import styles from './join-poster.module.css'

/** What hangs on the wall: the Wi-Fi and the code to scan, the code to type, the addresses. */
export function JoinPoster(props: { join: HostDashboard['join']; addresses: readonly string[] }) {
  const words = useWords('host')
  const formats = useFormats()
  const [wifi, setWifi] = useState(loadWifi)
  const changeWifi = (next: Wifi) => {
    setWifi(next)
    saveWifi(next)
  }
  if (props.join === null) return <Notice tone="attention">{words.noCode}</Notice>
  const { code, link, expiresAt } = props.join
  const hasWifi = wifi.name.trim() !== '' && isWifiPassword(wifi.password)
  const addresses = props.addresses.length > 0 ? props.addresses : [new URL(link).origin]
  return (
    <>
      <section className={styles.poster}>
        <h2 className={styles.title}>{words.joinTitle}</h2>
        {!hasWifi && <p className={styles.steps}>{words.joinSteps}</p>}
        <div className={styles.codes}>
          {hasWifi && (
            <div className={styles.step}>
              <h3>1. {words.wifiStep}</h3>
              <p className={styles.hint}>{words.wifiStepHint}</p>
              <div className={styles.qr}>
                <QrCode text={wifiQrText(wifi)} label={words.wifiQrLabel} />
              </div>
              <dl className={styles.facts}>
                <div>
                  <dt>{words.wifiName}</dt>
                  <dd className={styles.address}>{wifi.name}</dd>
                </div>
                {wifi.password !== '' && (
                  <div>
                    <dt>{words.wifiPassword}</dt>
                    <dd className={styles.address}>{wifi.password}</dd>
                  </div>
                )}
              </dl>
            </div>
          )}
          <div className={styles.step}>
            {hasWifi && <h3>2. {words.joinStep}</h3>}
            {hasWifi && <p className={styles.hint}>{words.joinStepHint}</p>}
            <div className={styles.qr}>
              <QrCode text={link} label={words.qrLabel} />
            </div>
            {hasWifi && <Facts code={code} addresses={addresses} />}
          </div>
          {!hasWifi && <Facts code={code} addresses={addresses} />}
        </div>
        <p className={styles.until}>{words.until(formats.moment(expiresAt))}</p>
        <div className={styles.print}>
          <Button tone="river" onClick={() => window.print()}>
            {words.print}
          </Button>
        </div>
      </section>
      <WifiForm wifi={wifi} onChange={changeWifi} />
    </>
  )
}

function Facts(props: { code: string; addresses: readonly string[] }) {
  const words = useWords('host')
  return (
    <dl className={styles.facts}>
      <div>
        <dt>{words.code}</dt>
        <dd className={styles.code}>{props.code}</dd>
      </div>
      <div>
        <dt>{words.addresses}</dt>
        {props.addresses.map((address) => (
          <dd key={address} className={styles.address}>
            {address}
          </dd>
        ))}
      </div>
    </dl>
  )
}

function WifiForm(props: { wifi: Wifi; onChange: (wifi: Wifi) => void }) {
  const { wifi, onChange } = props
  const words = useWords('host')
  const isTooShort = !isWifiPassword(wifi.password)
  return (
    <section className={styles.wifi}>
      <h2 className={styles.wifiTitle}>{words.wifiTitle}</h2>
      <p className={styles.hint}>{words.wifiHint}</p>
      <div className={styles.wifiFields}>
        <TextField
          label={words.wifiName}
          value={wifi.name}
          maxLength={32}
          autoComplete="off"
          spellCheck={false}
          onChange={(event) => onChange({ ...wifi, name: event.currentTarget.value })}
        />
        <TextField
          label={words.wifiPassword}
          hint={words.wifiPasswordHint}
          problem={isTooShort ? words.wifiPasswordShort : null}
          value={wifi.password}
          maxLength={63}
          autoComplete="off"
          spellCheck={false}
          onChange={(event) => onChange({ ...wifi, password: event.currentTarget.value })}
        />
      </div>
    </section>
  )
}
