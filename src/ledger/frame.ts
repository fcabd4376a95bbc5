import type { Org, Seq } from '../core/units.ts'
import { parseString } from './canonical.ts'

/**
 * The members of a stored entry that stand after its `data`, read without parsing the data. In canonical order they are the
 * text's tail: `"hash":…,"org":…,"prev":…,"seq":…,"subject":…,"type":…,"v":1}`.
 */
export interface Frame {
  /** 64 characters that ought to be hex digits; equal to a computed hash or not. So is `prev`. */
  readonly hash: string
  readonly org: Org
  readonly prev: string
  readonly seq: Seq
  readonly subject: string
  /** Where `"hash":"…",` starts in the text; it is {@link HASH_LENGTH} long, and what was hashed is the text without it. */
  readonly hashAt: number
}

/** Length of `"hash":"<64 hex digits>",`. */
export const HASH_LENGTH = 74

const PREV_LENGTH = 73
const SEQ = /^[1-9][0-9]{0,15}$/

/**
 * Reads a text's frame from its end, or undefined when it has none. Sound because a quote inside a JSON string is always
 * written `\"`, so `,"subject":"` cannot occur inside a subject, nor `,"org":"` inside an org.
 */
export function readFrame(text: string): Frame | undefined {
  const typeAt = text.lastIndexOf('","type":"')
  const subjectAt = text.lastIndexOf(',"subject":"', typeAt)
  const seqAt = text.lastIndexOf(',"seq":', subjectAt)
  const prevAt = seqAt - PREV_LENGTH
  const orgAt = text.lastIndexOf(',"org":"', prevAt)
  const hashAt = orgAt - HASH_LENGTH + 1
  if (typeAt < 0 || subjectAt < 0 || seqAt < 0 || orgAt < 0 || hashAt < 0) return undefined
  const hash = text.slice(hashAt + 8, hashAt + 72)
  const prev = text.slice(prevAt + 8, prevAt + 72)
  const seq = text.slice(seqAt + 7, subjectAt)
  const org = parseString(text.slice(orgAt + 7, prevAt - 1))
  const subject = parseString(text.slice(subjectAt + 11, typeAt + 1))
  if (!text.startsWith('"hash":"', hashAt) || !text.startsWith('",', hashAt + 72)) return undefined
  if (!text.startsWith('"prev":"', prevAt) || !text.endsWith('","v":1}')) return undefined
  if (!SEQ.test(seq) || org === undefined || subject === undefined) return undefined
  return { hash, org, prev, seq: Number(seq), subject, hashAt }
}

/** The text that was hashed: the entry without its hash. */
export const hashedText = (text: string, frame: Frame): string => text.slice(0, frame.hashAt) + text.slice(frame.hashAt + HASH_LENGTH)
