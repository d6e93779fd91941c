import { writeFile } from 'node:fs/promises'
import { encode } from 'uqr'

const WIDTH = 640
const HEIGHT = 480
const BLACK = 16
const WHITE = 235
const NO_COLOUR = 128

/** A film for Chromium's make-believe camera, which is held before a code: one frame of Y4M. */
export async function filmOfCode(path: string, text: string): Promise<void> {
  const { data, size } = encode(text, { ecc: 'M', border: 4 })
  const cell = Math.floor(HEIGHT / size)
  const [left, top] = [(WIDTH - size * cell) / 2, (HEIGHT - size * cell) / 2].map(Math.floor)
  const light = Buffer.alloc(WIDTH * HEIGHT, WHITE)
  for (let y = 0; y < HEIGHT; y += 1) {
    for (let x = 0; x < WIDTH; x += 1) {
      const [row, column] = [
        Math.floor((y - (top ?? 0)) / cell),
        Math.floor((x - (left ?? 0)) / cell),
      ]
      if (data[row]?.[column] === true) light[y * WIDTH + x] = BLACK
    }
  }
  const colour = Buffer.alloc((WIDTH * HEIGHT) / 2, NO_COLOUR)
  const head = `YUV4MPEG2 W${WIDTH} H${HEIGHT} F10:1 Ip A1:1 C420mpeg2\nFRAME\n`
  await writeFile(path, Buffer.concat([Buffer.from(head), light, colour]))
}
