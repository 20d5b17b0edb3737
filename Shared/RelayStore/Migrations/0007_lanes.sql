-- A text of `send.bulk` that a hop waits behind moves to `send` when it is claimed.
grant update (lane) on outbound_messages to backhop_sender;
