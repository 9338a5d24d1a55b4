import threading
from collections import deque

class BoundedBuffer:
    def __init__(self, capacity):
        self.capacity = capacity
        self.elements = deque()
        lock = threading.Lock()
        self.not_full = threading.Condition(lock)     # two lines,
        self.not_empty = threading.Condition(lock)    # one lock

    def put(self, element):
        with self.not_full:
            while len(self.elements) == self.capacity:
                self.not_full.wait()
            self.elements.append(element)
            self.not_empty.notify()

    def take(self):
        with self.not_empty:
            while not self.elements:
                self.not_empty.wait()
            element = self.elements.popleft()
            self.not_full.notify()
            return element

def cook():
    for plate in range(100):
        shelf.put(plate)

shelf = BoundedBuffer(3)
threading.Thread(target=cook).start()
print(sum(shelf.take() for _ in range(100)))
