import { Button, Notice, Section } from '@tributary/ui'
import { useCallback, useState } from 'react'

import { useFormats, useWords } from '../../app/i18n/i18n-context.tsx'
import type { AuditPage, HostInvitation, HostPerson } from '../../sync/host-api.ts'
import { useDeviceWords } from './device-words.ts'
import { useHost } from './host-context.tsx'
import styles from './host.module.css'
import { useListed } from './use-listed.ts'

type Entry = AuditPage['entries'][number]

/** What hosts did, the newest first, in words; from a log that cannot be changed unseen. */
export function ViewLog() {
  const { api } = useHost()
  const words = useWords('host')
  const formats = useFormats()
  const [before, setBefore] = useState<number>()
  const page = useListed(useCallback(() => api.audit(before), [api, before]))
  const people = useListed(api.people)?.people ?? []
  const invitations = useListed(api.invitations)?.invitations ?? []
  const say = useAuditWords(people, invitations)
  if (page === null) return null
  const first = page.entries[0]
  return (
    <Section title={words.logTitle} hint={words.logHint}>
      {page.brokenAt !== null && (
        <Notice tone="alert">{words.problems.audit_broken(String(page.brokenAt))}</Notice>
      )}
      {page.entries.length === 0 && <p>{words.logNone}</p>}
      <ol className={styles.list} reversed>
        {page.entries.toReversed().map((entry) => (
          <li key={entry.n} className={styles.logRow}>
            <span className={styles.soft}>{formats.moment(entry.at)}</span>
            <span>{say(entry)}</span>
          </li>
        ))}
      </ol>
      <div className={styles.actions}>
        {first !== undefined && first.n > 1 && (
          <Button onClick={() => setBefore(first.n)}>{words.logOlder}</Button>
        )}
        {before !== undefined && (
          <Button onClick={() => setBefore(undefined)}>{words.logNewest}</Button>
        )}
      </div>
    </Section>
  )
}

/** Ids become names; what this app does not know is shown as it stands. */
function useAuditWords(
  people: readonly HostPerson[],
  invitations: readonly HostInvitation[],
): (entry: Entry) => string {
  const { now } = useHost()
  const words = useWords('host')
  const { roles } = useWords('join')
  const { name } = useDeviceWords()
  const personName = (id: string) => people.find((person) => person.id === id)?.name
  const targetName = (id: string) => {
    const device = now.devices.find((each) => each.id === id)
    const invitation = invitations.find((each) => each.id === id)
    const holder = people.find((each) => each.holdings.some((holding) => holding.id === id))
    const found =
      personName(id) ||
      (device && `${name(device)} (${device.label || words.phone})`) ||
      (invitation && (invitation.note || invitation.code)) ||
      holder?.name
    return found || words.someone
  }
  return ({ who, what, target, detail }) => {
    const say = Object.entries(words.acts).find(([known]) => known === what)?.[1]
    const by = who === 'host-page' ? words.byHostPage : personName(who) || words.someone
    const role = Object.entries(roles).find(([key]) => key === detail?.['role'])?.[1] ?? ''
    return say === undefined ? `${by}: ${what}` : `${by}: ${say(targetName(target), role)}`
  }
}
