const PREFIX_DIGITS = 26
/** Six hex digits are counted through; what is left below their end is never given. */
const LAST = 0xff_f0_00

/**
 * Ids as CouchDB gives them unless told otherwise: 26 random hex digits and six that rise by a
 * random step, so that docs that are made one after another lie beside each other.
 *
 * @param newUuid - 32 random hex digits
 */
export function sequentialIds(newUuid: () => string): () => string {
  let prefix = ''
  let count = LAST
  return () => {
    const random = newUuid()
    if (count >= LAST) {
      prefix = random.slice(0, PREFIX_DIGITS)
      count = 0
    }
    count += 1 + Number.parseInt(random.slice(-3), 16)
    return prefix + count.toString(16).padStart(6, '0')
  }
}
