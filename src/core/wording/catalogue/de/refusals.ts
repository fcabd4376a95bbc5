import type { Catalogue } from '../en.ts'

/** German for refusals that people meet in the chats. */
export const refusals: Catalogue['refusals'] = {
  already_decided: 'Das ist schon entschieden',
  already_voted: 'Du hast schon geantwortet',
  forbidden: 'Das darfst du nicht',
  invalid_field: 'Eine Angabe passt nicht',
  ledger_unavailable: 'Das Hauptbuch ist gerade nicht erreichbar',
  not_asked: 'Du bist dafür nicht gefragt',
  not_found: 'Das gibt es hier nicht',
  not_operator: 'Du bist kein Operator',
  other_channel: 'In diesem Kanal steht keine Karte davon',
  rate_limited: 'Zu viele Versuche: warte etwas',
  second_factor_required: 'Es braucht einen Einmalcode',
  self_approval: 'Niemand genehmigt für sich selbst',
  too_late: 'Die Frist ist vorbei',
}
