import { Button, Notice, Section } from '@tributary/ui'
import { Link } from 'wouter'

import { useFormats, useWords } from '../../app/i18n/i18n-context.tsx'
import type { HostDevice, HostProblem } from '../../sync/host-api.ts'
import { useDeviceWords } from './device-words.ts'
import { useHost } from './host-context.tsx'
import styles from './host.module.css'
import { HoursChart } from './hours-chart.tsx'
import { Vitals } from './vitals.tsx'

/** What needs the host now, worst first; then how it goes. */
export function ViewNow() {
  const { now } = useHost()
  const words = useWords('host')
  const waiting = now.devices.filter(({ standing }) => standing === 'waiting')
  // Who waits stands above by name.
  const problems = now.problems.filter(({ code }) => code !== 'waiting')
  return (
    <div className={styles.columns}>
      <div className={styles.column}>
        {waiting.length > 0 && <Waiting devices={waiting} />}
        <Section title={words.problemsTitle}>
          {problems.length === 0 ? (
            <Notice>{words.allWell}</Notice>
          ) : (
            <ul className={styles.list}>
              {problems.map((problem) => (
                <li key={`${problem.code} ${problem.detail}`}>
                  <Problem problem={problem} />
                </li>
              ))}
            </ul>
          )}
        </Section>
        <Closing />
      </div>
      <div className={styles.column}>
        <Vitals />
        <HoursChart hours={now.hours} />
      </div>
    </div>
  )
}

const WHERE_TO: Readonly<Record<string, string>> = {
  phones_refused: '/host?view=phones',
  no_join_code: '/host?view=invitations',
  failures: '/host?view=hub',
  audit_broken: '/host?view=log',
}

function Problem({ problem }: { problem: HostProblem }) {
  const words = useWords('host')
  const known = Object.entries(words.problems).find(([code]) => code === problem.code)?.[1]
  const href = WHERE_TO[problem.code]
  return (
    <Notice
      tone="attention"
      icon={problem.level === 'alert' ? 'alert' : 'clock'}
      actions={href === undefined ? undefined : <Link href={href}>{words.lookThere}</Link>}
    >
      {known === undefined
        ? words.problemUnknown(problem.code)
        : known(problem.detail, problem.count)}
    </Notice>
  )
}

function Waiting(props: { devices: readonly HostDevice[] }) {
  const { act } = useHost()
  const words = useWords('host')
  const { name } = useDeviceWords()
  const formats = useFormats()
  return (
    <Section title={words.waitingTitle(props.devices.length)} hint={words.waitingHint}>
      <ul className={styles.list}>
        {props.devices.map((device) => (
          <li key={device.id} className={styles.row}>
            <p className={styles.what}>
              <strong>{name(device)}</strong>
              <span className={styles.soft}>
                {device.label} · {formats.moment(device.joinedAt)}
              </span>
            </p>
            <p className={styles.actions}>
              <Button
                tone="river"
                aria-label={words.approveNamed(name(device))}
                onClick={() =>
                  void act(`devices/${device.id}/approve`, words.approved(name(device)))
                }
              >
                {words.approve}
              </Button>
              <Button
                aria-label={words.refuseNamed(name(device))}
                onClick={() =>
                  void act(`devices/${device.id}/refuse`, words.refusedDone(name(device)))
                }
              >
                {words.refuse}
              </Button>
            </p>
          </li>
        ))}
      </ul>
    </Section>
  )
}

/** Who has to be asked before people leave. */
function Closing() {
  const { now } = useHost()
  const words = useWords('host')
  const { closing, devices } = now
  const isIn = devices.filter(({ standing }) => standing === 'in')
  const of = (ids: readonly string[]) =>
    ids.flatMap((id) => devices.find((device) => device.id === id) ?? [])
  return (
    <Section title={words.closingTitle} hint={words.closingHint}>
      {closing.isClear && (
        <Notice>{isIn.length === 0 ? words.devicesNone : words.closingClear(isIn.length)}</Notice>
      )}
      {closing.holding.length > 0 && (
        <Notice
          tone="attention"
          icon="phone"
          title={words.closingHold(closing.holding.length, closing.unsent)}
        >
          <Phones devices={of(closing.holding)} />
        </Notice>
      )}
      {closing.revokedHolding.length > 0 && (
        <Notice tone="attention" icon="lock" title={words.closingRevoked}>
          <Phones devices={of(closing.revokedHolding)} />
        </Notice>
      )}
      {closing.silent.length > 0 && (
        <Notice tone="attention" title={words.closingSilent(closing.silent.length)}>
          <Phones devices={of(closing.silent)} />
        </Notice>
      )}
    </Section>
  )
}

function Phones(props: { devices: readonly HostDevice[] }) {
  const { name, seen, holds } = useDeviceWords()
  return (
    <ul className={styles.list}>
      {props.devices.map((device) => (
        <li key={device.id} className={styles.what}>
          <strong>{name(device)}</strong>
          <span>{holds(device)}</span>
          <span className={styles.small}>{seen(device)}</span>
        </li>
      ))}
    </ul>
  )
}
