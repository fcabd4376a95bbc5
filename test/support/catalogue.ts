/** A part of a sentence: a number or a text. */
export type Part = string | number

/** A text of a catalogue, or what gives one. */
export interface Leaf {
  /** Where it stands: `cards.buttons.approve`. */
  readonly path: string
  readonly value: unknown
}

/** Every text of a catalogue. */
export const leavesOf = (value: unknown, path = ''): readonly Leaf[] =>
  value !== null && typeof value === 'object'
    ? Object.entries(value).flatMap(([key, one]) => leavesOf(one, path === '' ? key : `${path}.${key}`))
    : [{ path, value }]

/** What a leaf says when each of its parts is `said`. */
export const spoken = (value: unknown, said: Part): string =>
  typeof value === 'function' ? String(value(...Array.from({ length: 12 }, () => standIn(said)))) : String(value)

/** Stands for any part: it reads as `said` in a text and in a sum, and each of its own parts and answers is the same again. */
function standIn(said: Part): unknown {
  const one: unknown = new Proxy(() => said, {
    get: (_, key) => (key === Symbol.toPrimitive ? () => said : one),
    apply: () => one,
  })
  return one
}
