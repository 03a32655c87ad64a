-- What the first bytes of a connection are, and for OpenVPN the tag that leads to a room.
--
-- The fetch `lua.first_packet` answers one word: 64 hexadecimal digits (the tag), `tls`, `http`,
-- `wait` (not yet enough bytes to say), or `bad` (nothing we know). It holds no state and no secret.
--
-- OpenVPN over TCP: two bytes length, then the packet (OpenVPN's network-protocol description). The only packet
-- with which a client of ours begins is P_CONTROL_HARD_RESET_CLIENT_V3 with key 0: opcode 10 << 3 = 0x50.
-- Its end is the wrapped client key, whose last two bytes are its length, themselves included, and whose first
-- 32 bytes are its authentication tag (doc/tls-crypt-v2.txt). Located from the end, because what stands
-- before it may grow.

local HARD_RESET_CLIENT_V3 = 0x50
-- opcode 1, session 8, packet number and time 8, authentication 32, acknowledgements 1, message number 4
local BEFORE_KEY_MIN = 54
-- tag 32, client key 256, length 2
local WRAPPED_KEY_MIN = 290
-- TLS_CRYPT_V2_MAX_WKC_LEN in OpenVPN's tls_crypt.h
local WRAPPED_KEY_MAX = 1024
-- today 54 bytes stand before the key; twice that leaves room for what OpenVPN may add
local PACKET_MAX = 108 + WRAPPED_KEY_MAX
-- Whatever asks for a page begins with one of these; another word and a space could be a mangled packet.
local METHODS = { 'GET ', 'HEAD ', 'POST ', 'OPTIONS ' }

local function openvpn(data)
  local length = data:byte(1) * 256 + (data:byte(2) or 0)
  if #data >= 2 and (length < BEFORE_KEY_MIN + WRAPPED_KEY_MIN or length > PACKET_MAX) then return 'bad' end
  if #data >= 3 and data:byte(3) ~= HARD_RESET_CLIENT_V3 then return 'bad' end
  -- More than one packet is fine: a client that waited too long has sent the same one again.
  if #data < 2 + length or #data < 3 then return 'wait' end

  local high, low = data:byte(1 + length, 2 + length)
  local key = high * 256 + low
  if key < WRAPPED_KEY_MIN or key > WRAPPED_KEY_MAX or key > length - BEFORE_KEY_MIN then return 'bad' end
  local start = 3 + length - key
  return (data:sub(start, start + 31):gsub('.', function(c) return string.format('%02x', c:byte()) end))
end

local function tls(data)
  -- Record type handshake, version 3.x, two bytes length, message ClientHello.
  if #data >= 2 and data:byte(2) ~= 3 then return 'bad' end
  if #data < 6 then return 'wait' end
  return data:byte(6) == 1 and 'tls' or 'bad'
end

local function http(data)
  for _, method in ipairs(METHODS) do
    local known = math.min(#data, #method)
    if data:sub(1, known) == method:sub(1, known) then return known == #method and 'http' or 'wait' end
  end
  return 'bad'
end

local function first_packet(txn)
  local data = txn.f:req_payload(0, 0)
  if data == nil or #data == 0 then return 'wait' end
  local first = data:byte(1)
  -- The three cannot be confused: an OpenVPN packet of this kind begins with 0x01 to 0x04.
  if first * 256 <= PACKET_MAX then return openvpn(data) end
  if first == 0x16 then return tls(data) end
  if data:match('^%u') then return http(data) end
  return 'bad'
end

core.register_fetches('first_packet', first_packet)
