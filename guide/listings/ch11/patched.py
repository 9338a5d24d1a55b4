from gevent import monkey
monkey.patch_all()          # from here on, socket.socket waits on the hub

import gevent, socket
from urllib.request import urlopen     # knows nothing of gevent

def serve():
    server = socket.create_server(("127.0.0.1", 0))
    port.append(server.getsockname()[1])
    for _ in range(2):
        connection, _ = server.accept()
        gevent.spawn(answer, connection)

def answer(connection):
    request = connection.recv(1000)
    gevent.sleep(0.1 if b"/slow" in request else 0.02)
    connection.sendall(b"HTTP/1.0 200 OK\r\n\r\nhello")
    connection.close()

def client(page):
    print("asks for", page)
    print(page, "says", urlopen(f"http://127.0.0.1:{port[0]}/{page}").read().decode())

port = []
gevent.spawn(serve)
gevent.sleep(0)
gevent.joinall([gevent.spawn(client, page) for page in ("slow", "fast")])
