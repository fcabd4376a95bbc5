import type { Ask } from '../ask.ts'
import type { Json } from '../json.ts'

/** A text of a request, and where it stands: `target_resource`, `args.files.0`; `key` is the nearest key that is a name. */
export interface Text {
  readonly at: string
  readonly key: string
  readonly text: string
}

const WORDS = /^[\w ,-]*$/

/** Whether a text is nothing but words, blanks, commas and hyphens (ASCII): no escape, operator, address, or step of a path can stand in it. */
export const isWords = (text: string): boolean => WORDS.test(text)

/** Every text an executor would act on: the target, and the arguments at any depth. Numbers stand as their digits. */
export function actedTexts(ask: Pick<Ask, 'target_resource' | 'args'>): readonly Text[] {
  const found: Text[] = []
  if (ask.target_resource !== undefined) found.push({ at: 'target_resource', key: 'target_resource', text: ask.target_resource })
  if (ask.args) gather(ask.args, 'args', 'args', found)
  return found
}

function gather(value: Json, at: string, key: string, found: Text[]): void {
  if (typeof value === 'string') found.push({ at, key, text: value })
  else if (Array.isArray(value)) {
    // Words of one command that are listed apart are also looked at together; nothing is ever run from it.
    if (value.length > 1 && value.every((v) => typeof v === 'string')) found.push({ at, key, text: value.join(' ') })
    value.forEach((v, i) => {
      gather(v as Json, `${at}.${i}`, key, found)
    })
  } else if (value !== null && typeof value === 'object')
    for (const [name, v] of Object.entries(value)) {
      found.push({ at: `${at} (a key)`, key: '', text: name })
      gather(v as Json, `${at}.${name}`, name, found)
    }
}

const SAID = ['task_intent', 'tool', 'justification', 'preview', 'environment', 'mission', 'task_id', 'idempotency_key'] as const

/** Every free text of a request, in which markers of redacted data may stand; `acted` are its {@link actedTexts}. */
export function freeTexts(ask: Ask, acted: readonly Text[]): readonly string[] {
  const found: string[] = []
  for (const field of SAID) if (ask[field] !== undefined) found.push(ask[field])
  for (const { text } of acted) found.push(text)
  if (ask.metadata) for (const { text } of actedTexts({ args: ask.metadata })) found.push(text)
  return found
}
