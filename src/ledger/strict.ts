import type { Millis } from '../core/units.ts'
import { skipString, skipValue } from './canonical.ts'
import { type Frame, HASH_LENGTH, readFrame } from './frame.ts'

/** What a stored text says about itself, read strictly. */
export interface StrictEntry extends Frame {
  readonly at: Millis
}

const AT = /(?:0|[1-9][0-9]{0,15})(?=,)/y
const ACTOR = '{"actor":'
const TIME = ',"at":'
const DATA = ',"data":'
const ORG = '"org":'
const PREV = ',"prev":"'
const SUBJECT = ',"subject":'
const TYPE = ',"type":'

/**
 * Reads a stored text from its first to its last byte: undefined unless it is the canonical JSON of an entry of version 1,
 * with exactly its members and an object for data. Checks neither hash nor place in the chain.
 */
export function readStrict(text: string): StrictEntry | undefined {
  const frame = readFrame(text)
  if (!frame || !text.startsWith(ACTOR)) return undefined
  const actorEnd = skipString(text, ACTOR.length)
  if (actorEnd < 0 || !text.startsWith(TIME, actorEnd)) return undefined
  AT.lastIndex = actorEnd + TIME.length
  if (!AT.test(text)) return undefined
  const at = Number(text.slice(actorEnd + TIME.length, AT.lastIndex))
  const dataAt = AT.lastIndex + DATA.length
  if (!text.startsWith(DATA, AT.lastIndex) || text[dataAt] !== '{') return undefined
  if (skipValue(text, dataAt) !== frame.hashAt - 1 || text[frame.hashAt - 1] !== ',') return undefined
  const orgAt = frame.hashAt + HASH_LENGTH
  const orgEnd = skipString(text, orgAt + ORG.length)
  if (orgEnd < 0 || !text.startsWith(PREV, orgEnd)) return undefined
  const subjectAt = text.indexOf(SUBJECT, orgEnd)
  const subjectEnd = skipString(text, subjectAt + SUBJECT.length)
  if (subjectEnd < 0 || !text.startsWith(TYPE, subjectEnd)) return undefined
  return skipString(text, subjectEnd + TYPE.length) === text.length - ',"v":1}'.length ? { ...frame, at } : undefined
}
