/** A QR code as SVG: one path, so that neither a style nor a foreign image is needed. */
import qrcode from 'qrcode';

/** Modules of light around the code that ISO/IEC 18004 asks for. */
const QUIET = 4;

/** Markup of our own making: only numbers come from the text. */
export function qrCode(text: string): string {
  const { modules } = qrcode.create(text, { errorCorrectionLevel: 'M' });
  const side = modules.size + 2 * QUIET;
  let path = '';
  for (let y = 0; y < modules.size; y += 1) {
    for (let x = 0; x < modules.size; x += 1) {
      if (modules.get(y, x)) path += `M${x + QUIET} ${y + QUIET}h1v1h-1z`;
    }
  }
  return `<svg class="qr" viewBox="0 0 ${side} ${side}" shape-rendering="crispEdges" aria-hidden="true"><path d="${path}"/></svg>`;
}
