import { expect, test } from 'vitest'
import { mountsIn } from './mounts-in.ts'

test('sticks are found among all that is mounted, also with a space in their name', () => {
  const mounts = [
    'proc /proc proc rw 0 0',
    '/dev/nvme0n1p2 / ext4 rw 0 0',
    '/dev/sda1 /media/ama/USB\\040STICK vfat rw 0 0',
    '/dev/sdb1 /run/media/ama/backup exfat rw 0 0',
    'tmpfs /run/user/1000 tmpfs rw 0 0',
    '/dev/loop3 /snap/core/1 squashfs ro 0 0',
    '',
  ].join('\n')
  expect(mountsIn(mounts)).toEqual(['/media/ama/USB STICK', '/run/media/ama/backup'])
})
