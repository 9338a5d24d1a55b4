import threading

ann, bob = threading.Lock(), threading.Lock()

def clerk(source, target):
    for _ in range(1_000_000):
        with source, target:
            pass                               # the money moves

clerks = [threading.Thread(target=clerk, args=pair, daemon=True) for pair in ((ann, bob), (bob, ann))]
for c in clerks: c.start()
for c in clerks: c.join(timeout=2)
print("still waiting:", sum(c.is_alive() for c in clerks))
