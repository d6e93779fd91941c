import { spawn } from 'node:child_process'

/**
 * Opens a page in this machine's browser, if it has one and a screen. Best effort: the address is
 * printed as well, so nobody has to be told when it fails.
 */
export function openBrowser(
  url: string,
  platform: NodeJS.Platform,
  env: Readonly<Record<string, string | undefined>>,
): void {
  const command = browserCommand(url, platform, env)
  if (command === null) return
  const [program, ...args] = command
  const child = spawn(program, args, { detached: true, stdio: 'ignore' })
  child.on('error', () => undefined)
  child.unref()
}

/** @returns `null` where there is no screen to open it on */
export function browserCommand(
  url: string,
  platform: NodeJS.Platform,
  env: Readonly<Record<string, string | undefined>>,
): [string, ...string[]] | null {
  if (platform === 'darwin') return ['open', url]
  // `start` is a word of the shell's own; its first quoted word would be a title.
  if (platform === 'win32') return ['cmd', '/c', 'start', '', url]
  const hasScreen = Boolean(env['DISPLAY'] || env['WAYLAND_DISPLAY'])
  return hasScreen ? ['xdg-open', url] : null
}
