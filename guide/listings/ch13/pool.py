import concurrent.futures
import multiprocessing
import os
from concurrent.futures.process import BrokenProcessPool


def square(n):
    if n == 2:
        os._exit(3)  # as a crash would end it
    return n * n


def with_pool():
    with multiprocessing.Pool(2) as pool:
        result = pool.map_async(square, range(5))
        try:
            print("Pool:", result.get(timeout=3))
        except multiprocessing.TimeoutError:
            print("Pool: nothing after 3 s, and nothing ever")


def with_executor():
    with concurrent.futures.ProcessPoolExecutor(2) as pool:
        print("executor: 1 squared is", pool.submit(square, 1).result())
        for n in (2, 3):
            try:
                print("executor:", n, "squared is", pool.submit(square, n).result())
            except BrokenProcessPool:
                print("executor:", n, "has failed: BrokenProcessPool")


if __name__ == "__main__":
    with_pool()
    with_executor()
