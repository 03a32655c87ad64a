/**
 * What the other node asks for in its first TLS message. The door passes a connection that asks for it on unopened
 * (`appliance/door/render-entrance.ts`), and everything else stays pages.
 */
export const REPLICATION_ALPN = 'ferngate-standby/1';
