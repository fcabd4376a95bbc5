import { legible } from '../../src/core/legible.ts'
import type { Permit } from '../../src/core/standing-grants/record.ts'
import { clockTime } from '../../src/core/when.ts'
import { refusalDetail } from '../../src/core/wording/refusal.ts'
import { termsLines, usedText } from '../../src/core/wording/standing-grant.ts'
import { cut, shortId } from '../../src/core/wording/text.ts'
import type { GovernorFace } from '../../src/governor/face.ts'
import type { Page, Section } from '../card/types.ts'
import type { Asked } from './call.ts'

/** Standing grants listed at the most, the next to end first; with what each covers the page fits a message. */
const LISTED = 5
/** Longest text of what one covers, in characters. */
const COVERS = 450
/** Longest reason that is recorded, in characters. */
const REASON = 500
const HALVES = /\p{Surrogate}/gu

/** Lists the standing grants that are open, or takes one back: `revoke ID why`. Who may is decided in the core. @throws StoreUnavailable when it cannot be recorded */
export async function grantsPage(governor: GovernorFace, call: Asked): Promise<Page> {
  const [, revoke, id = '', why = ''] = /^(revoke)?\b\s*(\S*)\s*([\s\S]*)$/i.exec(call.argument) ?? []
  return revoke === undefined ? listPage(governor, call) : revokePage(governor, call, id, why)
}

const openOf = (governor: GovernorFace): readonly Permit[] =>
  [...governor.state().permits.entries()]
    .map(([, permit]) => permit)
    .filter(({ ended, terms }) => !ended && governor.clock.now() < terms.until)
    .sort((a, b) => a.terms.until - b.terms.until)

function listPage(governor: GovernorFace, { prefix, words }: Asked): Page {
  const told = words.commands.grants
  const open = openOf(governor)
  if (open.length === 0) return { headline: told.none, sections: [] }
  const zone = governor.charter().document.timezone
  const sections = open.slice(0, LISTED).map((permit): Section => {
    const { id, terms, by } = permit
    const who = [...new Set(by.map(({ operator }) => operator))].join(words.common.and)
    const used = told.line(usedText(terms, permit, words), clockTime(terms.until, zone, governor.clock.now()), who)
    const button = { kind: 'revoke', label: told.revokeButton(shortId(id)), data: `v:${id}` } as const
    return { label: shortId(id), text: `${used}\n${cut(termsLines(terms, words).join('. '), COVERS)}`, button }
  })
  const more = open.length - sections.length
  const hint = `${more > 0 ? told.more(more) : ''}${told.hint(`${prefix}grants revoke ID`)}`
  return {
    headline: told.open(open.length),
    sections: [...sections, { label: '', text: hint }],
  }
}

/** Shortest end of an id that is looked up. */
const SHORTEST = 4

async function revokePage(governor: GovernorFace, call: Asked, said: string, why: string): Promise<Page> {
  const told = call.words.commands.grants
  const end = said.replace(/[^A-Za-z0-9_-]/g, '')
  const found = end.length < SHORTEST ? [] : openOf(governor).filter(({ id }) => id.endsWith(end))
  const [permit] = found
  if (!permit || found.length > 1) {
    const text = told.write(`${call.prefix}grants`)
    return {
      headline: found.length > 1 ? told.several : told.unknown,
      sections: [{ label: '', text }],
    }
  }
  const reason = cut(legible(why.trim().replace(HALVES, '')), REASON)
  const principal = { kind: 'person', identity: call.identity, ...(call.name === undefined ? {} : { name: call.name }) } as const
  const command = { kind: 'revoke-standing', standing_id: permit.id, door: call.spot.on, ...(reason === '' ? {} : { reason }) } as const
  const answer = await governor.submit(command, principal)
  if (!answer.ok)
    return { headline: call.words.commands.nothingChanged, sections: [{ label: '', text: refusalDetail(answer.refusal, call.words) }] }
  const used = usedText(permit.terms, governor.state().permits.get(permit.id) ?? permit, call.words)
  return {
    headline: told.revoked,
    sections: [{ label: shortId(permit.id), text: told.after(used) }],
  }
}
