/** Where desktops and people mount sticks. */
const FOR_STICKS = /^\/(media|run\/media|mnt)\/./

/**
 * The sticks and disks that Linux says are plugged in.
 *
 * @param mounts - text of `/proc/self/mounts`
 */
export function mountsIn(mounts: string): readonly string[] {
  return mounts
    .split('\n')
    .map((line) => line.split(' '))
    .filter(([device = '', at = '']) => device.startsWith('/dev/') && FOR_STICKS.test(at))
    .map(([, at = '']) => at.replaceAll(/\\(\d{3})/g, (_all, code: string) => fromOctal(code)))
}

/** The kernel writes spaces and the like as `\\040`. */
function fromOctal(code: string): string {
  return String.fromCharCode(Number.parseInt(code, 8))
}
