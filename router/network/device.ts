/** The tunnel's network device. Its name is fixed, so that the packet rules stand before it does. */
export const TUNNEL_DEVICE = 'fgr0';
