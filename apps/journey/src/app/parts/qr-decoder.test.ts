import { encode } from 'uqr'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { readJoinTarget } from '../../features/join/join-link.ts'
import { openQrDecoder } from './qr-decoder.ts'

const LINK = 'http://192.168.1.10:8700/join/K7M2QX~Zm9vYmFyYmF6cXV4'

/** Grey values of a picture, row by row, as a camera gives them. */
interface Picture {
  readonly width: number
  readonly height: number
  readonly grey: readonly number[]
}

/** A canvas that holds real pixels: what is drawn is scaled by taking the nearest. */
class PixelCanvas {
  width = 0
  height = 0
  #data = new Uint8ClampedArray()

  getContext() {
    return {
      drawImage: (picture: Picture, _x: number, _y: number, width: number, height: number) => {
        this.#data = new Uint8ClampedArray(width * height * 4)
        for (let at = 0; at < width * height; at += 1) {
          const x = Math.floor(((at % width) / width) * picture.width)
          const y = Math.floor((Math.floor(at / width) / height) * picture.height)
          const value = picture.grey[y * picture.width + x] ?? 255
          this.#data.set([value, value, value, 255], at * 4)
        }
      },
      getImageData: () => ({ data: this.#data }),
    }
  }
}

beforeEach(() => vi.stubGlobal('document', { createElement: () => new PixelCanvas() }))
afterEach(() => vi.unstubAllGlobals())

/** The code that the host's page and the poster show, as a photo of so many pixels. */
function photo(
  text: string,
  look: { dark?: number; light?: number; noise?: number; turnDegrees?: number } = {},
): Picture {
  const { dark = 0, light = 255, noise = 0, turnDegrees = 0 } = look
  const { data, size } = encode(text, { ecc: 'M', border: 2 })
  const side = 480
  const cells = size + 8
  const angle = (turnDegrees * Math.PI) / 180
  let seed = 20261121
  const random = () => {
    seed = (seed * 1103515245 + 12345) % 2 ** 31
    return seed / 2 ** 31
  }
  const grey = Array.from({ length: side * side }, (_, at) => {
    const [x, y] = [(at % side) - side / 2, Math.floor(at / side) - side / 2]
    const column = (x * Math.cos(angle) + y * Math.sin(angle)) * (cells / side) + size / 2
    const row = (y * Math.cos(angle) - x * Math.sin(angle)) * (cells / side) + size / 2
    const isDark = data[Math.floor(row)]?.[Math.floor(column)] === true
    return (isDark ? dark : light) + (random() - 0.5) * noise
  })
  return { width: side, height: side, grey }
}

/** As it takes whatever the canvas of this test can draw. */
interface PictureDecoder {
  read(source: object, width: number, height: number, maxSide: number): Promise<string | null>
}

async function read(picture: Picture): Promise<string | null> {
  const decoder: PictureDecoder = await openQrDecoder()
  return decoder.read(picture, picture.width, picture.height, 400)
}

test.each([
  ['straight', {}],
  ['upside down', { turnDegrees: 180 }],
  ['held askew', { turnDegrees: 13 }],
  ['in poor light', { dark: 70, light: 150 }],
  ['by a noisy camera', { dark: 40, light: 210, noise: 90 }],
])('the code of a join link is read %s, and leads where it says', async (_how, look) => {
  const text = await read(photo(LINK, look))
  expect(text).toBe(LINK)
  expect(readJoinTarget(text ?? '')).toEqual({
    code: 'K7M2QX~Zm9vYmFyYmF6cXV4',
    hub: 'http://192.168.1.10:8700',
  })
})

test('a picture without a code is no mistake', async () => {
  expect(await read({ width: 300, height: 200, grey: Array(60_000).fill(128) })).toBeNull()
  expect(await read({ width: 0, height: 0, grey: [] })).toBeNull()
})
