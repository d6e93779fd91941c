// node ask-mdns.mjs NAME OWN-ADDRESS: one question by multicast, as a client asks it that listens
// at no port of multicast DNS; prints the address that is answered. Written by hand, so that the
// hub is not judged by the library it answers with.
import { createSocket } from 'node:dgram'

const [name = '', ownAddress = ''] = process.argv.slice(2)
const labels = name.split('.').map((label) => Buffer.from([label.length, ...Buffer.from(label)]))
const header = Buffer.from([0x12, 0x34, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0])
const question = Buffer.concat([header, ...labels, Buffer.from([0, 0, 1, 0, 1])])
const A_RECORD = Buffer.from([0, 1, 0, 1])

const socket = createSocket('udp4')
socket.on('message', (answer) => {
  // After the question: a name, type and class, four bytes of life, a length of four.
  const at = answer.indexOf(A_RECORD, question.length)
  if (answer.readUInt16BE(0) !== 0x1234 || at < 0 || answer.readUInt16BE(at + 8) !== 4) return
  process.stdout.write(`${answer.subarray(at + 10, at + 14).join('.')}\n`)
  process.exit(0)
})
socket.bind(0, () => {
  socket.setMulticastInterface(ownAddress)
  const ask = () => socket.send(question, 5353, '224.0.0.251')
  ask()
  setInterval(ask, 500)
})
setTimeout(() => {
  process.stderr.write(`nobody answered for ${name}\n`)
  process.exit(1)
}, 8_000)
