import { alerts } from './de/alerts.ts'
import { cards } from './de/cards.ts'
import { charts } from './de/charts.ts'
import { commands } from './de/commands.ts'
import { common } from './de/common.ts'
import { digests } from './de/digests.ts'
import { experiments } from './de/experiments.ts'
import { forms } from './de/forms.ts'
import { grants } from './de/grants.ts'
import { home } from './de/home.ts'
import { images } from './de/images.ts'
import { improvements } from './de/improvements.ts'
import { inbox } from './de/inbox.ts'
import { inboxOutcomes } from './de/inbox-outcomes.ts'
import { motions } from './de/motions.ts'
import { notes } from './de/notes.ts'
import { outcomes } from './de/outcomes.ts'
import { page } from './de/page.ts'
import { refusals } from './de/refusals.ts'
import { reports } from './de/reports.ts'
import { risk } from './de/risk.ts'
import { stages } from './de/stages.ts'
import { steps } from './de/steps.ts'
import { summary } from './de/summary.ts'
import { taps } from './de/taps.ts'
import { thumbs } from './de/thumbs.ts'
import type { Catalogue } from './en.ts'

/** German. A text that English has and this lacks does not compile. */
export const de: Catalogue = {
  language: 'de',
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
