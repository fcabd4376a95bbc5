import type { Catalogue } from '../en.ts'

/** German for what is said of pictures. */
export const images: Catalogue['images'] = {
  attached: (what) => `${what}; der Agent hat es angehängt`,
  size: (type, width, height, kb) => `${type}, ${width} mal ${height} Pixel, ${kb} kB`,
  after: (votes) => `angehängt nach ${votes} ${votes === 1 ? 'Stimme' : 'Stimmen'}: wer bis dahin gestimmt hatte, sah es nicht`,
  edited: 'es zeigt, was dies vor der Änderung war',
  failed: (why) => `es konnte hier nicht gesendet werden: ${why}`,
  gone: 'es wurde entfernt: Bilder werden 30 Tage aufbewahrt, und wer die Daten hat, kann sie früher entfernen',
  caption: (agent, id) => `Was ${agent} von seiner Anfrage ${id} zeigt. Der Agent hat dieses Bild gemacht: es beweist nichts.`,
  alt: (agent) => `Das Bild, das ${agent} seiner Anfrage angehängt hat`,
}
