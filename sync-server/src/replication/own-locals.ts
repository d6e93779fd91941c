/** Local docs of the server's own hand: what it has sent and read, and what it noted of that. */
const PREFIX = 'tributary-'

/**
 * Whether a local doc is the server's own. CouchDB lets every member of a db read and write its
 * local docs, since replicators keep their checkpoints there; a member who could take away what
 * the hub wrote down as sent would keep it from calling a record back.
 *
 * @param localId - without `_local/`
 */
export function isOwnLocal(localId: string): boolean {
  return localId.startsWith(PREFIX)
}
