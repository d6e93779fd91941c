import { createHmac } from 'node:crypto'
import { isSameText } from '../access/secrets.ts'

/** How long a player may read on by one address. */
const VALID_MS = 60 * 60_000

/**
 * Addresses for `<audio>` and `<video>`, which cannot send a token: each names one device and one
 * file, runs out, and opens nothing that its device could not open by itself at that moment.
 */
export interface MediaTickets {
  issue(deviceId: string, mediaId: string, tier: string): string
  /** @returns the device; null when the ticket is for something else, forged or has run out */
  read(ticket: string, mediaId: string, tier: string): string | null
}

export function createMediaTickets(secret: string, nowMs: () => number): MediaTickets {
  const sign = (text: string) =>
    createHmac('sha256', secret).update(`media-ticket\n${text}`).digest('base64url')
  return {
    issue(deviceId, mediaId, tier) {
      const until = (nowMs() + VALID_MS).toString(36)
      return `${deviceId}.${until}.${sign([deviceId, until, mediaId, tier].join('\n'))}`
    },
    read(ticket, mediaId, tier) {
      const [deviceId = '', until = '', signature = ''] = ticket.split('.')
      const isOurs = isSameText(signature, sign([deviceId, until, mediaId, tier].join('\n')))
      return isOurs && Number.parseInt(until, 36) > nowMs() ? deviceId : null
    },
  }
}
