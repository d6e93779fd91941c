/** @param day - `YYYY-MM-DD`; the last moment of it where this browser is, ISO 8601 */
export function endOfDay(day: string): string {
  return new Date(`${day}T23:59:59.999`).toISOString()
}
