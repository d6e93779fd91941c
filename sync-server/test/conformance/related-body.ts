/** One attachment within a multipart body: headers as they stand, and bytes. */
export interface RelatedPart {
  readonly head?: string
  readonly bytes: Buffer | string
}

/** A `multipart/related` body: a doc, then parts, with nothing added that was not asked for. */
export function relatedBody(doc: object | string, parts: readonly RelatedPart[]): Buffer {
  const json = typeof doc === 'string' ? doc : JSON.stringify(doc)
  return Buffer.concat([
    Buffer.from(`--B\r\nContent-Type: application/json\r\n\r\n${json}`),
    ...parts.flatMap(({ head = '', bytes }) => [
      Buffer.from(`\r\n--B\r\n${head}\r\n`),
      Buffer.from(bytes),
    ]),
    Buffer.from('\r\n--B--'),
  ])
}

export const RELATED = { 'content-type': 'multipart/related; boundary="B"' }
