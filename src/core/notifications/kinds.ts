/** What a channel may be silenced for. Requests are not among them: whoever is asked hears of it. */
export const MUTABLE = ['reports', 'alerts'] as const
/** A kind of message that can be muted. */
export type MutableKind = (typeof MUTABLE)[number]
