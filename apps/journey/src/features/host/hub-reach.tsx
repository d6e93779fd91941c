import { Section } from '@tributary/ui'

import { useWords } from '../../app/i18n/i18n-context.tsx'
import type { HubReach } from '../../sync/host-api.ts'
import styles from './hub-reach.module.css'

/** On which rung of the ladder to secure phones the hub stands, and what the next one takes. */
export function HubReachReport(props: { reach: HubReach }) {
  const { rung, httpsOrigins, certificate, missing } = props.reach
  const words = useWords('host')
  const lacks = missing.flatMap(({ code, detail }) => {
    const say = Object.entries(words.missing).find(([known]) => known === code)?.[1]
    return say === undefined ? [] : [{ key: `${code} ${detail}`, text: say(detail) }]
  })
  return (
    <div className={styles.reach}>
      <Section title={words.reachTitle}>
        <p>{words.rungs[rung]}</p>
        {httpsOrigins.length > 0 && (
          <dl>
            <dt>{words.secureAt}</dt>
            {httpsOrigins.map((origin) => (
              <dd key={origin} className={styles.address}>
                {origin}
              </dd>
            ))}
          </dl>
        )}
        {certificate !== null && (
          <p>
            {certificate.kind === 'own'
              ? words.ownCertificateDays(certificate.daysLeft)
              : words.certificateDays(certificate.daysLeft)}
          </p>
        )}
        {certificate !== null && certificate.rootFingerprint !== null && (
          <dl>
            <dt>{words.fingerprint}</dt>
            <dd className={styles.fingerprint}>{certificate.rootFingerprint}</dd>
          </dl>
        )}
        <p>
          <a href="/welcome">{words.welcomeLink}</a>
        </p>
        {lacks.length > 0 && (
          <>
            <h3 className={styles.missing}>{words.missingTitle}</h3>
            <ul className={styles.list}>
              {lacks.map(({ key, text }) => (
                <li key={key}>{text}</li>
              ))}
            </ul>
          </>
        )}
      </Section>
    </div>
  )
}
