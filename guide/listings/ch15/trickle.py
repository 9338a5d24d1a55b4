import platform, socket, threading, time, urllib.request

def serve(door):                                # ten letters, one every 400 ms
    client, _ = door.accept()
    with client:
        client.recv(1000)
        client.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n")
        for _ in range(10):
            time.sleep(0.4)
            client.sendall(b"x")

door = socket.create_server(("127.0.0.1", 0))
threading.Thread(target=serve, args=(door,), daemon=True).start()
start = time.perf_counter()
url = f"http://127.0.0.1:{door.getsockname()[1]}/"
body = urllib.request.urlopen(url, timeout=1).read()
millis = 1000 * (time.perf_counter() - start)
print(f"Python {platform.python_version()}: timeout=1, {len(body)} letters after {millis:.0f} ms")
