/** Levels of rate buckets after a decision, by key such as `requests:agent:crew-01`: what its entry records. */
export type Draws = Readonly<Record<string, number>>
