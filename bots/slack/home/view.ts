import type { types } from '@slack/bolt'
import { type Carded, isMotion } from '../../../src/core/carded.ts'
import { type Operator, operatorOf } from '../../../src/core/charter/compile.ts'
import type { Catalogue } from '../../../src/core/wording/catalogue/index.ts'
import { operatorWords } from '../../../src/core/wording/reader.ts'
import type { GovernorFace } from '../../../src/governor/face.ts'
import { deadlineOf, headlineFor, isPartial, outcomeFor } from '../../card/carded.ts'
import type { Page } from '../../card/types.ts'
import { allCarded, decidedBy, waitsFor } from '../../card/waiting.ts'
import { cardFor } from '../../card.ts'
import { controls } from '../card.ts'
import { PREFIX } from '../click.ts'
import { formsOf, NO_FORMS } from '../modals/menu.ts'
import { strangerPage } from '../modals/open.ts'
import type { Person } from '../person.ts'
import { type Block, paragraph, sectionBlock } from '../text.ts'
import { type Filters, filterBlock, passes } from './filters.ts'

/** Cards on the page, the soonest deadline first: each shows everything, and a view holds 100 blocks. */
const SHOWN = 8
/** What waits is looked for up to this many: the page says that there are more. */
const FOUND = 200
/** Decided things that are listed, the latest first. */
const DECIDED = 5

/** What a home tab is built from. */
export interface HomeDeps {
  readonly governor: GovernorFace
  readonly publicUrl: string | undefined
}

/** Somebody's home tab: what waits for them with its buttons, and what they decided. Who is not listed sees how to be, and nothing else. */
export async function homeView(deps: HomeDeps, person: Person, filters: Filters, note: Page | undefined): Promise<types.HomeView> {
  const operator = operatorOf(deps.governor.charter(), person.identity)
  const said = note ? [...pageBlocks(note), { type: 'divider' } as const] : []
  if (!operator) return { type: 'home', blocks: pageBlocks(await strangerPage(deps.governor, person, 'strangerSees')) }
  return { type: 'home', blocks: [...said, ...inbox(deps, operator, filters)] }
}

const pageBlocks = ({ headline, sections }: Page): Block[] => [paragraph(headline, { bold: true }), ...sections.map(sectionBlock)]

function inbox(deps: HomeDeps, operator: Operator, filters: Filters): Block[] {
  const { governor } = deps
  const [state, charter] = [governor.state(), governor.charter()]
  const words = operatorWords(charter, operator)
  const found: Carded[] = []
  const agents = new Set<string>()
  const decided: { readonly record: Carded; readonly at: number }[] = []
  for (const record of allCarded(state)) {
    const at = decidedBy(record, operator.id)
    if (at !== undefined) decided.push({ record, at })
    if (deadlineOf(record) === undefined || found.length > FOUND) continue
    if (!filters.all && !waitsFor(record, operator.id, charter)) continue
    if (!isMotion(record)) agents.add(record.ask.agent_id)
    if (passes(record, filters)) found.push(record)
  }
  found.sort((a, b) => (deadlineOf(a) ?? 0) - (deadlineOf(b) ?? 0))
  decided.sort((a, b) => b.at - a.at)
  return [
    paragraph(counted(found.length, filters, words), { bold: true }),
    filterBlock(filters, [...agents], words),
    ...found.slice(0, SHOWN).flatMap((record) => item(deps, record, operator, words)),
    ...(found.length > SHOWN ? [paragraph(words.home.more(many(found.length - SHOWN, words), `${PREFIX}pending`))] : []),
    ...(decided.length > 0 ? [{ type: 'divider' } as const, latest(governor, decided, words)] : []),
  ]
}

const many = (count: number, { home }: Catalogue): string => (count > FOUND ? home.moreThan(FOUND) : String(count))

const counted = (count: number, { all, risk, agent }: Filters, words: Catalogue): string =>
  words.home.count(count, many(count, words), all ? 'anybody' : 'you', risk !== '' || agent !== '')

/** A card in a few blocks: all its text in one, its buttons in another. Buttons are for who may answer; the core decides all the same. */
function item({ governor, publicUrl }: HomeDeps, record: Carded, operator: Operator, words: Catalogue): Block[] {
  const charter = governor.charter()
  // The home tab is no channel, so nothing large was ever sent there in full: such a card has no button that approves.
  const card = cardFor(governor, record, { channel: 'slack:home', words, ...(publicUrl === undefined ? {} : { publicUrl }) })
  const answers = waitsFor(record, operator.id, charter)
  const buttons = card.buttons.filter(({ kind }) => kind === 'link' || (answers && kind !== 'open'))
  const forms = answers ? formsOf(record, charter, !isPartial(record, governor.state()), words) : NO_FORMS
  const elements = controls(buttons, forms)
  const text = [paragraph(card.headline, { bold: true }), ...card.sections.map(sectionBlock)].flatMap((block) => block.elements)
  return [
    { type: 'divider' },
    { type: 'rich_text', elements: text },
    ...(elements.length > 0 ? [{ type: 'actions' as const, elements }] : []),
    { type: 'context', elements: [{ type: 'plain_text', text: card.footer }] },
  ]
}

function latest(governor: GovernorFace, decided: readonly { readonly record: Carded }[], words: Catalogue): Block {
  const zone = governor.charter().document.timezone
  const lines = decided.slice(0, DECIDED).map(({ record }) => {
    const outcome = outcomeFor(record, zone, governor.clock.now(), words) ?? ''
    return `${headlineFor(record, governor.state(), words)}\n${outcome}`
  })
  return sectionBlock({ label: words.home.answered, text: lines.join('\n\n') })
}
