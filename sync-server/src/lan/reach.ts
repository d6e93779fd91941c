/** How phones reach this hub now, and on which rung of the ladder of decision 0024 it stands. */
export interface Reach {
  /**
   * `trusted`: every phone takes the certificate. `local`: phones that took the hub's own root.
   * `plain`: http alone, where browsers withhold what opens the app without the hub.
   */
  readonly rung: 'trusted' | 'local' | 'plain'
  /** Best first, without a slash at the end. */
  readonly httpOrigins: readonly string[]
  readonly httpsOrigins: readonly string[]
  /** `hub.local` while it is answered for on the LAN. */
  readonly localName: string | null
  readonly certificate: ReachCertificate | null
  /** What keeps it from a better rung or from serving all it has, worst first. */
  readonly missing: readonly Missing[]
}

export interface ReachCertificate {
  readonly kind: 'own' | 'local'
  /** ISO 8601. */
  readonly validTo: string
  readonly daysLeft: number
  /** SHA-256 of the root people install, `AB:CD:…`; `null` where there is none. */
  readonly rootFingerprint: string | null
}

export interface Missing {
  readonly code:
    | 'own_certificate_refused'
    | 'no_certificate'
    | 'name_leads_elsewhere'
    | 'not_public'
    | 'no_public_certificate'
    | 'address_not_private'
    | 'no_local_name'
  /** What it is about: a name, an address, a date. */
  readonly detail: string
}
