import { createRequire } from 'node:module'
import type { TopLevelSpec } from 'vega-lite'
import type { JsonObject } from '../../core/json.ts'
import { measureBy } from './measure.ts'
import { FONT, THEME } from './theme.ts'

/** A Vega-Lite specification (https://vega.github.io/vega-lite/docs/spec.html) with its data inside; plain JSON, so it holds no code. */
export type ChartSpec = JsonObject

/** A phone shows some 400 pixels of width, twice as dense: a picture of twice the size is sharp there. */
const DENSITY = 2

/** A picture as SVG text. Vega and Vega-Lite are loaded at the first one: they take 50 MB. */
export async function renderSvg(spec: ChartSpec): Promise<string> {
  const [{ compile }, vega] = await Promise.all([import('vega-lite'), import('vega')])
  measureBy(vega)
  const whole = { ...spec, config: THEME } as unknown as TopLevelSpec
  const view = new vega.View(vega.parse(compile(whole).spec), { renderer: 'none' })
  try {
    return await view.toSVG()
  } finally {
    view.finalize()
  }
}

/** A picture as PNG, drawn without a browser and with no font of the machine. */
export async function renderPng(spec: ChartSpec): Promise<Uint8Array> {
  const [svg, { Resvg }] = await Promise.all([renderSvg(spec), import('@resvg/resvg-js')])
  const drawn = new Resvg(svg, {
    background: '#ffffff',
    fitTo: { mode: 'zoom', value: DENSITY },
    font: { fontFiles: fontFiles(), loadSystemFonts: false, defaultFontFamily: FONT },
  })
  return drawn.render().asPng()
}

/** Where the fonts lie. */
export const fontFiles = (): string[] => {
  const { resolve } = createRequire(import.meta.url)
  return ['DejaVuSans.ttf', 'DejaVuSans-Bold.ttf'].map((file) => resolve(`dejavu-fonts-ttf/ttf/${file}`))
}
