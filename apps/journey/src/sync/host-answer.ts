export type HostAnswer<Value> =
  | { readonly kind: 'ok'; readonly value: Value }
  | { readonly kind: 'signed_out' }
  | { readonly kind: 'refused'; readonly error: string; readonly retryAfterS: number }
  | { readonly kind: 'no_answer' }
