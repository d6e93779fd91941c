import { createHash, X509Certificate } from 'node:crypto'

/**
 * The profile by which an iPhone or iPad takes the hub's root. Its identifiers come from the
 * certificate, so that a second installation replaces the first.
 */
export function mobileConfig(rootPem: string, hubName: string): string {
  const der = new X509Certificate(rootPem).raw
  const uuid = (of: string) => uuidOf(createHash('sha256').update(of).update(der).digest('hex'))
  const name = escapeXml(hubName)
  return `<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">
<plist version="1.0">
<dict>
  <key>PayloadContent</key>
  <array>
    <dict>
      <key>PayloadCertificateFileName</key>
      <string>tributary-hub.crt</string>
      <key>PayloadContent</key>
      <data>${der.toString('base64')}</data>
      <key>PayloadDisplayName</key>
      <string>${name}</string>
      <key>PayloadIdentifier</key>
      <string>org.tributary.hub.${uuid('certificate')}</string>
      <key>PayloadType</key>
      <string>com.apple.security.root</string>
      <key>PayloadUUID</key>
      <string>${uuid('certificate')}</string>
      <key>PayloadVersion</key>
      <integer>1</integer>
    </dict>
  </array>
  <key>PayloadDescription</key>
  <string>Lets this device open the hub ${name} on its local network. It is good for this hub alone.</string>
  <key>PayloadDisplayName</key>
  <string>Tributary: ${name}</string>
  <key>PayloadIdentifier</key>
  <string>org.tributary.hub.${uuid('profile')}</string>
  <key>PayloadRemovalDisallowed</key>
  <false/>
  <key>PayloadType</key>
  <string>Configuration</string>
  <key>PayloadUUID</key>
  <string>${uuid('profile')}</string>
  <key>PayloadVersion</key>
  <integer>1</integer>
</dict>
</plist>
`
}

/** The shape of a version 8 UUID (RFC 9562, 5.8), whose content is one's own. */
function uuidOf(hex: string): string {
  const variant = ((Number.parseInt(hex[16] ?? '0', 16) & 0x3) | 0x8).toString(16)
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `8${hex.slice(13, 16)}`,
    `${variant}${hex.slice(17, 20)}`,
    hex.slice(20, 32),
  ]
    .join('-')
    .toUpperCase()
}

function escapeXml(text: string): string {
  return (
    text
      .replaceAll('&', '&amp;')
      .replaceAll('<', '&lt;')
      .replaceAll('>', '&gt;')
      // XML 1.0 has no way to write these.
      // oxlint-disable-next-line no-control-regex -- they are what is looked for
      .replaceAll(/[\u0000-\u0008\u000B\u000C\u000E-\u001F\uFFFE\uFFFF]/g, '')
  )
}
