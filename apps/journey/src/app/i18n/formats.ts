import type { Messages } from './messages-en.ts'

export interface Formats {
  /** `14:32` */
  time(iso: string): string
  /** `Today`, `Yesterday` or `Friday 20 November`. */
  day(iso: string): string
  /** A calendar day without a weekday, short: `18 May`. */
  shortDay(isoDay: string): string
  /** Day and time together, for a single moment. */
  moment(iso: string): string
}

/** `YYYY-MM-DD` of a moment in the phone's own time zone. */
export function localDay(moment: Date): string {
  const two = (part: number) => String(part).padStart(2, '0')
  return `${moment.getFullYear()}-${two(moment.getMonth() + 1)}-${two(moment.getDate())}`
}

/** `fr` becomes `fr-SN` where the phone says so: people of one language write dates in many ways. */
export function regionalTag(language: string, wanted: readonly string[]): string {
  const inRegion = wanted.find((tag) => tag.toLowerCase().startsWith(`${language}-`))
  return inRegion ?? (language === 'en' ? 'en-GB' : language)
}

/** @param locale - a language tag, best with its region */
export function createFormats(
  locale: string,
  messages: Pick<Messages, 'common'>,
  now: () => Date,
): Formats {
  const time = new Intl.DateTimeFormat(locale, {
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  })
  const day = new Intl.DateTimeFormat(locale, { weekday: 'long', day: 'numeric', month: 'long' })
  const dayOfYear = new Intl.DateTimeFormat(locale, {
    day: 'numeric',
    month: 'long',
    year: 'numeric',
  })
  const short = new Intl.DateTimeFormat(locale, { day: 'numeric', month: 'short' })

  const dayWords = (iso: string) => {
    const moment = new Date(iso)
    const today = now()
    if (localDay(moment) === localDay(today)) return messages.common.today
    const yesterday = new Date(today)
    yesterday.setDate(today.getDate() - 1)
    if (localDay(moment) === localDay(yesterday)) return messages.common.yesterday
    const format = moment.getFullYear() === today.getFullYear() ? day : dayOfYear
    const words = format.format(moment)
    return words.charAt(0).toLocaleUpperCase(locale) + words.slice(1)
  }

  return {
    time: (iso) => time.format(new Date(iso)),
    day: dayWords,
    shortDay: (isoDay) => short.format(new Date(`${isoDay}T12:00`)),
    moment: (iso) => `${dayWords(iso)}, ${time.format(new Date(iso))}`,
  }
}
