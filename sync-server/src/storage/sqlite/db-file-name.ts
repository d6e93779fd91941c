export const DB_SUFFIX = '.sqlite'

export function dbFileName(name: string): string {
  return encodeURIComponent(name) + DB_SUFFIX
}

/** @returns `undefined` for a file that is none of ours, such as `hub (copy).sqlite` */
export function dbNameOf(file: string): string | undefined {
  if (!file.endsWith(DB_SUFFIX)) return undefined
  try {
    const name = decodeURIComponent(file.slice(0, -DB_SUFFIX.length))
    return dbFileName(name) === file ? name : undefined
  } catch (error) {
    if (error instanceof URIError) return undefined
    throw error
  }
}
