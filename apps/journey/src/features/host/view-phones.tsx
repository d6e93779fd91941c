import { Badge, Button, Chip, ConfirmDialog, Section } from '@tributary/ui'
import { useState } from 'react'

import { useMessages, useWords } from '../../app/i18n/i18n-context.tsx'
import type { HostDevice } from '../../sync/host-api.ts'
import { useDeviceWords } from './device-words.ts'
import { EraseButton, EraseDialog, Erasing, isErased } from './erase-phone.tsx'
import { useHost } from './host-context.tsx'
import styles from './host.module.css'

const FILTERS = ['all', 'holding', 'revoked'] as const
type Filter = (typeof FILTERS)[number]

function passes({ standing, report }: HostDevice, filter: Filter): boolean {
  if (filter === 'revoked') return standing === 'revoked'
  return filter === 'all' || (report?.unsent ?? 0) + (report?.refused ?? 0) > 0
}

/** Every phone, by the name of its person: an order that ranks nobody. */
export function ViewPhones() {
  const { now, act } = useHost()
  const words = useWords('host')
  const { common } = useMessages()
  const { name } = useDeviceWords()
  const [filter, setFilter] = useState<Filter>('all')
  const [leaving, setLeaving] = useState<HostDevice | null>(null)
  const [erasing, setErasing] = useState<HostDevice | null>(null)
  const shown = now.devices
    .filter((device) => passes(device, filter))
    .toSorted((a, b) => name(a).localeCompare(name(b)))
  return (
    <Section title={words.devices} hint={words.devicesHint}>
      <div className={styles.actions}>
        {FILTERS.map((each) => (
          <Chip key={each} pressed={each === filter} onClick={() => setFilter(each)}>
            {words.filters[each]}
          </Chip>
        ))}
      </div>
      {shown.length === 0 ? (
        <p>{filter === 'all' ? words.devicesNone : words.devicesNoneSo}</p>
      ) : (
        <ul className={styles.list}>
          {shown.map((device) => (
            <PhoneRow
              key={device.id}
              device={device}
              onRevoke={() => setLeaving(device)}
              onErase={() => setErasing(device)}
            />
          ))}
        </ul>
      )}
      {erasing !== null && <EraseDialog device={erasing} onClose={() => setErasing(null)} />}
      {leaving !== null && (
        <ConfirmDialog
          title={words.revokeTitle(name(leaving))}
          tone="alert"
          confirm={words.revoke}
          keep={common.cancel}
          onKeep={() => setLeaving(null)}
          onConfirm={() => {
            void act(`devices/${leaving.id}/revoke`, words.revoked(name(leaving)))
            setLeaving(null)
          }}
        >
          <p>{words.revokeText}</p>
          {(leaving.report?.unsent ?? 0) > 0 && (
            <p>
              <strong>{words.revokeHolds(leaving.report?.unsent ?? 0)}</strong>
            </p>
          )}
        </ConfirmDialog>
      )}
    </Section>
  )
}

function PhoneRow(props: { device: HostDevice; onRevoke: () => void; onErase: () => void }) {
  const { device } = props
  const { act } = useHost()
  const words = useWords('host')
  const { name, seen, holds } = useDeviceWords()
  // Somebody may have two.
  const which = device.label === '' ? name(device) : `${name(device)} (${device.label})`
  return (
    <li className={styles.row}>
      <div className={styles.what}>
        <strong>{name(device)}</strong>
        <span className={styles.soft}>
          {[
            device.label || words.phone,
            device.isLent ? words.lent : '',
            device.report?.appVersion ? words.app(device.report.appVersion) : '',
          ]
            .filter(Boolean)
            .join(' · ')}
        </span>
      </div>
      <div className={styles.what}>
        <span>{holds(device)}</span>
        <span className={styles.soft}>{seen(device)}</span>
        <Erasing device={device} />
      </div>
      <div className={styles.actions}>
        {device.standing !== 'in' && !isErased(device) && (
          <Badge icon={device.standing === 'revoked' ? 'lock' : 'clock'}>
            {words.standing[device.standing]}
          </Badge>
        )}
        {device.standing === 'in' && (
          <EraseButton device={device} which={which} onErase={props.onErase} />
        )}
        {device.standing === 'in' && (
          <Button aria-label={words.revokeNamed(which)} onClick={props.onRevoke}>
            {words.revoke}
          </Button>
        )}
        {device.standing === 'revoked' && !isErased(device) && (
          <Button
            aria-label={words.restoreNamed(which)}
            onClick={() => void act(`devices/${device.id}/restore`, words.restored(name(device)))}
          >
            {words.restore}
          </Button>
        )}
        {device.standing === 'waiting' && (
          <Button
            tone="river"
            aria-label={words.approveNamed(name(device))}
            onClick={() => void act(`devices/${device.id}/approve`, words.approved(name(device)))}
          >
            {words.approve}
          </Button>
        )}
      </div>
    </li>
  )
}
