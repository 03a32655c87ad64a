/**
 * What a page of the portal may do in the browser: nothing that the portal did not serve itself, no inline
 * script or style, no frame around it (IMMUNITY.md 3 and 35).
 */
export const contentSecurityPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "font-src 'self'",
  "img-src 'self'",
  "connect-src 'self'",
  "form-action 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join('; ');
