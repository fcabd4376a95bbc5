import { alerts } from './en/alerts.ts'
import { cards } from './en/cards.ts'
import { charts } from './en/charts.ts'
import { commands } from './en/commands.ts'
import { common } from './en/common.ts'
import { digests } from './en/digests.ts'
import { experiments } from './en/experiments.ts'
import { forms } from './en/forms.ts'
import { grants } from './en/grants.ts'
import { home } from './en/home.ts'
import { images } from './en/images.ts'
import { improvements } from './en/improvements.ts'
import { inbox } from './en/inbox.ts'
import { inboxOutcomes } from './en/inbox-outcomes.ts'
import { motions } from './en/motions.ts'
import { notes } from './en/notes.ts'
import { outcomes } from './en/outcomes.ts'
import { page } from './en/page.ts'
import { refusals } from './en/refusals.ts'
import { reports } from './en/reports.ts'
import { risk } from './en/risk.ts'
import { stages } from './en/stages.ts'
import { steps } from './en/steps.ts'
import { summary } from './en/summary.ts'
import { taps } from './en/taps.ts'
import { thumbs } from './en/thumbs.ts'
import type { Language } from './language.ts'

/** English: what every other language has to say, too. */
export const en = {
  language: 'en' as Language,
  alerts,
  cards,
  charts,
  commands,
  common,
  digests,
  experiments,
  forms,
  grants,
  home,
  images,
  improvements,
  inbox,
  inboxOutcomes,
  motions,
  notes,
  outcomes,
  page,
  refusals,
  reports,
  risk,
  stages,
  steps,
  summary,
  taps,
  thumbs,
}

/** All texts of one language: strings, and functions of typed parts that give one. */
export type Catalogue = typeof en
