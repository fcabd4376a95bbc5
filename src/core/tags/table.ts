import type { Matcher, TagField, TagsSection } from '../charter/sections/tags.ts'
import { lookedWords } from './words.ts'

/** Where phrases stand in a text: for each phrase that was found, the places of its first word. */
export type Places = ReadonlyMap<string, readonly number[]>

/** A matcher made ready: its phrases by the name they have in the index. */
export interface CompiledMatcher {
  readonly source: Matcher
  readonly any?: readonly string[]
  readonly all?: readonly string[]
  readonly not?: readonly string[]
  readonly near?: { readonly words: readonly string[]; readonly of: readonly string[]; readonly within: number }
  readonly tools?: ReadonlySet<string>
}

/** The charter's tags made ready; every phrase of every tag is found in one pass over a text. */
export interface TagTable {
  readonly tags: readonly { readonly tag: string; readonly any: readonly CompiledMatcher[] }[]
  readonly phrases: ReadonlyMap<string, readonly { readonly id: string; readonly words: readonly string[] }[]>
  /** Fields in which any matcher looks. */
  readonly fields: readonly TagField[]
}

/** Compiles the section. */
export function compileTags(section: TagsSection): TagTable {
  const phrases = new Map<string, { id: string; words: readonly string[] }[]>()
  const known = new Set<string>()
  const add = (list: readonly string[]): readonly string[] =>
    list.flatMap((phrase) => {
      const words = lookedWords(phrase)
      const [first] = words
      if (first === undefined) return []
      const id = words.join(' ')
      if (!known.has(id)) {
        known.add(id)
        phrases.set(first, [...(phrases.get(first) ?? []), { id, words }])
      }
      return [id]
    })
  const compile = (source: Matcher): CompiledMatcher => ({
    source,
    ...(source.any_words ? { any: add(source.any_words) } : {}),
    ...(source.all_words ? { all: add(source.all_words) } : {}),
    ...(source.not_words ? { not: add(source.not_words) } : {}),
    ...(source.near ? { near: { words: add(source.near.words), of: add(source.near.of), within: source.near.within } } : {}),
    ...(source.tools ? { tools: new Set(source.tools) } : {}),
  })
  const tags = section.map(({ tag, any }) => ({ tag, any: any.map(compile) }))
  return { tags, phrases, fields: [...new Set(section.flatMap(({ any }) => any.flatMap((m) => m.in)))] }
}

/** The tags that some request may get: a rule that needs another one can never match. */
export const producibleTags = (table: TagTable | undefined): readonly string[] => [...new Set(table?.tags.map(({ tag }) => tag))].sort()

/** Where the table's phrases stand in words. */
export function placesOf(table: TagTable, words: readonly string[]): Places {
  const found = new Map<string, number[]>()
  words.forEach((word, at) => {
    for (const phrase of table.phrases.get(word) ?? [])
      if (phrase.words.every((w, i) => words[at + i] === w)) {
        const places = found.get(phrase.id)
        if (places) places.push(at)
        else found.set(phrase.id, [at])
      }
  })
  return found
}
