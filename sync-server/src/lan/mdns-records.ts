import type { MulticastDNS } from 'multicast-dns'

type Response = Exclude<Parameters<MulticastDNS['respond']>[0], readonly unknown[]>
export type Answer = NonNullable<Response['answers']>[number]

export interface Question {
  readonly name: string
  readonly type: string
}

/** What the hub is called on one of its networks. */
export interface Advertised {
  /** `hub.local` */
  readonly hostName: string
  /** What people read in a list of services. */
  readonly hubName: string
  readonly port: number
  /** The addresses of the interface that is asked, and no other: others do not lead here. */
  readonly ipv4: readonly string[]
  readonly ipv6: readonly string[]
}

/** Seconds; RFC 6762, 10. */
const HOST_TTL = 120
const SERVICE_TTL = 4_500
const SERVICES = '_services._dns-sd._udp.local'
const MAX_LABEL_BYTES = 63

/** What each of our services says of itself; `path` is where it begins. */
const SERVICE_TYPES = [
  { type: '_tributary._tcp.local', path: '/' },
  { type: '_couchdb._tcp.local', path: '/db' },
] as const

/** @returns nothing when the question is for somebody else */
export function answersTo(
  question: Question,
  me: Advertised,
): { readonly answers: readonly Answer[]; readonly additionals: readonly Answer[] } {
  const all = recordsOf(me)
  const isAsked = (record: Answer) =>
    record.name.toLowerCase() === question.name.toLowerCase() &&
    (question.type === 'ANY' || question.type === record.type)
  const answers = all.filter(isAsked)
  const isAboutHost = question.name.toLowerCase() === me.hostName.toLowerCase()
  if (answers.length === 0) {
    // That there is no such address, so that nobody waits for one.
    return { answers: isAboutHost ? [denial(me)] : [], additionals: [] }
  }
  const isAboutService = answers.some(({ type }) => type === 'PTR' || type === 'SRV')
  const isWanted = ({ type, name }: Answer) =>
    isAboutService ? name !== SERVICES : isAboutHost && (type === 'A' || type === 'AAAA')
  const additionals = all.filter((each) => isWanted(each) && !answers.includes(each))
  return { answers, additionals }
}

/** Everything the hub says of itself when it comes, or with `ttl: 0` when it goes. */
export function recordsOf(me: Advertised): readonly Answer[] {
  const services = SERVICE_TYPES.flatMap(({ type, path }): Answer[] => {
    const instance = `${instanceOf(me.hubName)}.${type}`
    return [
      { name: SERVICES, type: 'PTR', ttl: SERVICE_TTL, data: type },
      { name: type, type: 'PTR', ttl: SERVICE_TTL, data: instance },
      {
        name: instance,
        type: 'SRV',
        ttl: HOST_TTL,
        flush: true,
        data: { port: me.port, target: me.hostName, priority: 0, weight: 0 },
      },
      { name: instance, type: 'TXT', ttl: SERVICE_TTL, flush: true, data: [`path=${path}`] },
    ]
  })
  return [...addresses(me), ...services]
}

/** As a client takes it that knows no multicast DNS: RFC 6762, 6.7. */
export function forOneShot(records: readonly Answer[]): Answer[] {
  return records.map((record) => {
    if (record.type === 'OPT') return record
    return 'flush' in record
      ? { ...record, ttl: Math.min(10, record.ttl ?? 10), flush: false }
      : { ...record, ttl: 10 }
  })
}

function addresses(me: Advertised): readonly Answer[] {
  const record = (type: 'A' | 'AAAA') => (data: string) => ({
    name: me.hostName,
    type,
    ttl: HOST_TTL,
    flush: true,
    data,
  })
  return [...me.ipv4.map(record('A')), ...me.ipv6.map(record('AAAA'))]
}

function denial(me: Advertised): Answer {
  const rrtypes = [...(me.ipv4.length > 0 ? ['A'] : []), ...(me.ipv6.length > 0 ? ['AAAA'] : [])]
  return {
    name: me.hostName,
    type: 'NSEC',
    ttl: HOST_TTL,
    flush: true,
    data: { nextDomain: me.hostName, rrtypes },
  }
}

/** One label: its dots would be read as borders. */
function instanceOf(hubName: string): string {
  let name = hubName.replaceAll('.', ' ').trim()
  while (Buffer.byteLength(name) > MAX_LABEL_BYTES) name = Array.from(name).slice(0, -1).join('')
  return name
}
