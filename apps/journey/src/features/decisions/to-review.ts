import type { DecisionBody } from '@tributary/records'

/** Decided, and the day to look at it again has come. */
export function isToReview(body: DecisionBody, today: string): boolean {
  return body.consentState === 'decided' && body.reviewOn !== undefined && body.reviewOn <= today
}
