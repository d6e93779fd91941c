export function hrefOfLine(lineId: string): string {
  return `/instruments/${encodeURIComponent(lineId)}`
}

export function hrefOfResponse(id: string): string {
  return `/response/${encodeURIComponent(id)}`
}
