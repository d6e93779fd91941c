/** Whether a client that says `If-None-Match` has this one; tags may be weak (`W/"…"`). */
export function hasTag(header: string | undefined, etag: string): boolean {
  const known = header?.split(',').map((tag) => tag.trim().replace(/^W\//, '')) ?? []
  return known.includes(etag) || known.includes('*')
}
