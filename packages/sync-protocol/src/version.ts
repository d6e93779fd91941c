/**
 * The version of everything two hubs or a hub and a phone say to each other.
 *
 * - 1: the CouchDB 3 surface of SPEC.md, with `tributary-live-feed` and `instance_id`.
 */
export const PROTOCOL_VERSION = 1
