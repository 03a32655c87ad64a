import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { DialInTickets, isTicket, TICKET_MS } from '../../../server/dialin/tickets.ts';

test('a ticket works once, for its seat, for a minute', () => {
  let now = 0;
  const tickets = new DialInTickets({ now: () => now });
  const ticket = tickets.issue('sea_a', 'usr_anna');
  assert.ok(isTicket(ticket));
  assert.not(tickets.redeem('sea_b', ticket));
  assert.not(tickets.redeem('sea_a', `${ticket}x`));
  assert.ok(tickets.redeem('sea_a', ticket));
  assert.not(tickets.redeem('sea_a', ticket));

  const late = tickets.issue('sea_a', 'usr_anna');
  now += TICKET_MS;
  assert.not(tickets.redeem('sea_a', late));
});

test('a new ticket replaces the one before; two have nothing in common', () => {
  const tickets = new DialInTickets({ now: () => 0 });
  const first = tickets.issue('sea_a', 'usr_anna');
  const second = tickets.issue('sea_a', 'usr_anna');
  assert.is.not(first, second);
  assert.not(tickets.redeem('sea_a', first));
  assert.ok(tickets.redeem('sea_a', second));
});

test('a ticket is withdrawn with what its owner was trusted for, and nobody else’s', () => {
  const tickets = new DialInTickets({ now: () => 0 });
  const hers = tickets.issue('sea_a', 'usr_anna');
  const his = tickets.issue('sea_b', 'usr_ben');
  tickets.withdraw('usr_anna');
  assert.not(tickets.redeem('sea_a', hers));
  assert.ok(tickets.redeem('sea_b', his));
});

test('many tickets cost bounded memory, and the oldest go first', () => {
  const tickets = new DialInTickets({ now: () => 0 });
  const [first, ...others] = Array.from({ length: 10_001 }, (_, n) => tickets.issue(`sea_${n}`, 'usr_anna'));
  assert.not(tickets.redeem('sea_0', first!));
  assert.ok(tickets.redeem('sea_10000', others.at(-1)!));
});

test.run();
