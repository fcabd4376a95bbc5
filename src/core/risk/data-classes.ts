/** What is never kept as it came: each class as people read it in a marker, by its name in the charter. */
const DATA_CLASSES = {
  secret: 'secret',
  card_number: 'card number',
  email: 'e-mail',
  national_id: 'national id',
} as const
/** One of {@link DATA_CLASSES}. */
export type DataClass = keyof typeof DATA_CLASSES
/** The names of {@link DATA_CLASSES}. */
export const DATA_CLASS_NAMES = Object.keys(DATA_CLASSES) as [DataClass, ...DataClass[]]

const NAMES_BY_WORD: ReadonlyMap<string, DataClass> = new Map(DATA_CLASS_NAMES.map((name) => [DATA_CLASSES[name], name]))

/**
 * What stands in the place of something that is never kept: its class and a keyed hash, such as `[card number #3f9a0c1d22e7]`; an
 * e-mail keeps its domain. Markers are made at the doors, so the core, the ledger and the cards see nothing else.
 */
export const markerOf = (name: DataClass, hash: string, domain?: string): string =>
  `[${DATA_CLASSES[name]} #${hash}${domain === undefined ? '' : ` at ${domain}`}]`

/** Finds markers, with their class (one of {@link DATA_CLASSES}) and an e-mail's domain. Anybody can write one, so a domain may be anything. */
export const MARKER = /\[(secret|card number|e-mail|national id) #[0-9a-f]{12}(?: at ([\p{L}\p{N}.-]{1,253}))?\]/gu

/** The classes of data whose markers stand in some texts, in the order of {@link DATA_CLASSES}. */
export function classesIn(texts: Iterable<string>): readonly DataClass[] {
  let found: Set<DataClass> | undefined
  for (const text of texts) {
    if (!text.includes(' #')) continue
    for (const [, word] of text.matchAll(MARKER)) {
      found ??= new Set()
      found.add(NAMES_BY_WORD.get(word as string) as DataClass)
    }
  }
  return found ? DATA_CLASS_NAMES.filter((name) => found.has(name)) : NONE
}

const NONE: readonly DataClass[] = Object.freeze([])
