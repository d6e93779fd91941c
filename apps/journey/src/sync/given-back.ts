const KEY = 'tributary:given-back'

/** Of a phone that was lent and erased: whose hub has what was written on it; null on others. */
export function givenBackTo(): string | null {
  return localStorage.getItem(KEY)
}

export function noteGivenBack(hubName: string): void {
  localStorage.setItem(KEY, hubName)
}

/** Somebody else has it now. */
export function forgetGivenBack(): void {
  localStorage.removeItem(KEY)
}
