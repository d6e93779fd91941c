/**
 * Whether a request comes from the laptop itself: by its address, and by the name it asked for. A
 * forwarded port makes phones look like this machine, and a page of another site may have its own
 * name lead here.
 */
export function isFromThisMachine(request: {
  readonly ip: string
  readonly headers: { readonly host?: string | undefined }
}): boolean {
  const host = (request.headers.host ?? '').replace(/:\d+$/, '')
  return (
    /^(::ffff:)?127\.|^::1$/.test(request.ip) && /^(localhost|127(\.\d+){3}|\[::1\])$/.test(host)
  )
}
