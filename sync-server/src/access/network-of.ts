/** By what failed tries are counted: one guesser may own a whole IPv6 /64, so that counts as one. */
export function networkOf(address: string): string {
  const plain = address.replace(/^::ffff:/i, '')
  return plain.includes(':') ? plain.split(':').slice(0, 4).join(':') : plain
}
