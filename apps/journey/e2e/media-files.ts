import type { Page } from '@playwright/test'

/** For a microphone and a camera that are there and may be used. */
export const FAKE_DEVICES = [
  '--use-fake-device-for-media-stream',
  '--use-fake-ui-for-media-stream',
  '--autoplay-policy=no-user-gesture-required',
]

/** What no photo that leaves a phone may still hold. */
export const PLACE_MARK = 'GPS-5.5600,-0.2050'

/** A JPEG of 3,000 × 2,000 px, lying on its side, that says where it was taken. */
export async function sidewaysPhoto(page: Page): Promise<Buffer> {
  const base64 = await page.evaluate(async () => {
    const canvas = document.createElement('canvas')
    canvas.width = 3_000
    canvas.height = 2_000
    const context = canvas.getContext('2d')
    if (context === null) throw new Error('no canvas')
    for (let at = 0; at < 400; at += 1) {
      context.fillStyle = `hsl(${(at * 47) % 360} 70% ${30 + (at % 40)}%)`
      context.fillRect((at % 20) * 150, Math.floor(at / 20) * 100, 150, 100)
    }
    return canvas.toDataURL('image/jpeg', 0.9).split(',')[1] ?? ''
  })
  const jpeg = Buffer.from(base64, 'base64')
  return Buffer.concat([jpeg.subarray(0, 2), exifSegment(), jpeg.subarray(2)])
}

/** Orientation 6 (turn it right), and a text where programs put the place. */
function exifSegment(): Buffer {
  const tiff = Buffer.alloc(8 + 2 + 2 * 12 + 4)
  tiff.write('MM', 0)
  tiff.writeUInt16BE(42, 2)
  tiff.writeUInt32BE(8, 4)
  tiff.writeUInt16BE(2, 8)
  const entry = (at: number, tag: number, type: number, count: number) => {
    tiff.writeUInt16BE(tag, at)
    tiff.writeUInt16BE(type, at + 2)
    tiff.writeUInt32BE(count, at + 4)
  }
  entry(10, 0x0112, 3, 1)
  tiff.writeUInt16BE(6, 18)
  entry(22, 0x8825, 4, 1)
  tiff.writeUInt32BE(tiff.length, 30)
  const body = Buffer.concat([Buffer.from('Exif\0\0'), tiff, Buffer.from(PLACE_MARK)])
  const head = Buffer.from([0xff, 0xe1, 0, 0])
  head.writeUInt16BE(body.length + 2, 2)
  return Buffer.concat([head, body])
}
