/** The pages: TLS ends here, HTTP goes on to the portal's socket; plain HTTP is sent to HTTPS. */
import { insideRoot, type DoorPlan } from './plan.ts';
import { PORTAL_SILENT_S, REQUEST_HEADERS_S, WEB_SILENT_S, WEB_TOTAL } from './limits.ts';

export function renderWeb(plan: DoorPlan): string {
  return [renderHandover(plan), renderDefaults(), renderPortal(plan), renderRedirect(plan)].join('\n');
}

/** From the port, where the first bytes were read as TCP, into the same process; the caller's address goes along. */
function renderHandover(plan: DoorPlan): string {
  return `backend to-web from tunnels
  server web unix@${insideRoot(plan, plan.webSocket)} send-proxy-v2
backend to-redirect from tunnels
  server redirect unix@${insideRoot(plan, plan.redirectSocket)} send-proxy-v2
backend to-node from tunnels
  # Nobody there: closed at once, and the other appliance tries again by itself.
  retries 0
  server node unix@${insideRoot(plan, plan.nodeSocket)} send-proxy-v2
`;
}

function renderDefaults(): string {
  return `defaults pages
  mode http
  timeout connect 2s
  # A portal that is being restarted is tried again after one and after two seconds.
  retries 2
  timeout client ${WEB_SILENT_S}s
  timeout http-request ${REQUEST_HEADERS_S}s
  timeout http-keep-alive ${WEB_SILENT_S}s
  timeout client-fin 5s
  timeout server ${PORTAL_SILENT_S}s
  timeout tunnel ${PORTAL_SILENT_S}s
  # No request rides on a connection that a restart of the portal may just be closing.
  option http-server-close
  http-reuse never
  # Each event of a stream leaves at once.
  option http-no-delay
  option http-ignore-probes
`;
}

function renderPortal(plan: DoorPlan): string {
  return `frontend web from pages
  bind unix@${plan.webSocket} accept-proxy user haproxy group haproxy mode 600 ssl crt ${plan.portalPem} alpn h2,http/1.1
  maxconn ${WEB_TOTAL}
  errorfile 503 ${plan.portalAway}
  # What the caller says about where he comes from is a claim; what we saw is set anew (CVE-2022-23102).
  http-request del-header x-forwarded -m beg
  http-request del-header forwarded
  http-request del-header x-real-ip
  http-request del-header x-client-ip
  http-request del-header true-client-ip
  http-request del-header proxy
  http-request set-header x-forwarded-for %[src]
  http-request set-header x-forwarded-proto https
  http-request set-header x-forwarded-port ${plan.ports.https}
  http-request deny deny_status 405 if { method CONNECT TRACE }
${renderHeadersOfLastResort()}
  http-after-response del-header server
  http-after-response del-header x-powered-by
  default_backend portal

backend portal from pages
  server portal unix@${insideRoot(plan, plan.portalSocket)}
`;
}

function renderRedirect(plan: DoorPlan): string {
  return `frontend redirect from pages
  bind unix@${plan.redirectSocket} accept-proxy user haproxy group haproxy mode 600
  maxconn ${WEB_TOTAL}
  # Nobody asks twice here.
  option httpclose
  http-request set-var(txn.at) str(at),map(${plan.portalMap})
  # 'GET .evil.example' would otherwise become part of the name.
  http-request deny deny_status 400 unless { path -m beg / } { var(txn.at) -m found }
  # Never to the request's own Host header (CVE-2022-23102).
  http-request redirect prefix %[var(txn.at)] code 308
${renderHeadersOfLastResort()}
`;
}

/** For answers that are not the portal's own: 400, 408, 503, redirects (CVE-2022-27220). */
function renderHeadersOfLastResort(): string {
  const headers = {
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
    'content-security-policy': `"default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"`,
    'cache-control': 'no-store',
  };
  return Object.entries(headers)
    .map(
      ([name, value]) =>
        `  http-after-response set-header ${name} ${value} unless { res.hdr(${name}) -m found }`,
    )
    .join('\n');
}
