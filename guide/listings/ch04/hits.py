import threading

counts = {}

def hit(page):
    counts[page] = counts.get(page, 0) + 1     # read, add, write

def visitor():
    for _ in range(500_000):
        hit("/home")

threads = [threading.Thread(target=visitor) for _ in range(2)]
for t in threads: t.start()
for t in threads: t.join()
print(counts["/home"])
