import { isAbsolute, relative, resolve } from 'node:path'

/** Whether a path is a folder itself or lies somewhere below it. */
export function isWithin(folder: string, path: string): boolean {
  const way = relative(resolve(folder), resolve(path))
  // On Windows the way to another drive is a whole path.
  return !way.startsWith('..') && !isAbsolute(way)
}
