/** A way to hold something that only one tab can hold. */
export interface Ownership {
  /** Takes it from whoever has it. */
  steal(): void
  /** Gets it when nobody has it any more. */
  queue(): void
  release(): void
}

export interface OwnershipEvents {
  /** @param wasTaken - another tab may have it still, and has to stop first */
  onHeld(wasTaken: boolean): void
  onTaken(): void
}
