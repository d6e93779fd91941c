/** An inferred type without the index signature that lets unknown fields pass through a schema. */
export type Known<T> = {
  readonly [Key in keyof T as string extends Key ? never : Key]: T[Key]
}
