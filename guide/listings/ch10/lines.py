from twisted.protocols.basic import LineReceiver

class Transport:
    disconnecting = False
    def loseConnection(self):
        self.disconnecting = True

class Lines(LineReceiver):
    MAX_LENGTH = 3
    def lineReceived(self, line):
        events.append(line.decode())
        if line == b"bad":
            raise ValueError()
        if line == b"bye":
            self.transport.loseConnection()
    def lineLengthExceeded(self, line):
        events.append("(too long)")
        self.transport.loseConnection()

def case(*pieces):
    global events
    events = []
    lines = Lines()
    lines.transport = Transport()
    for piece in pieces:
        try:
            lines.dataReceived(piece)
        except ValueError:
            events.append("(raised)")
    print(visible(" | ".join(piece.decode() for piece in pieces)), "->", visible(", ".join(events)))

def visible(text):
    return text.replace("\r", "\\r").replace("\n", "\\n")

case(b"xyz\r", b"\nab\r\n")
case(b"a\nb\r\n\r\nxy\r\r\n")
case(b"abcd\r\nno\r\n")
case(b"bad\r\nab\r\n", b"")
case(b"bad\r\nab\r\n", b"c")
case(b"bye\r\nno\r\n")
case(b"bye\r\nno\r\n", b"x\r\n")
