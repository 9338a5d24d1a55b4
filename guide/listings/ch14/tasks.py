import multiprocessing, os, sqlite3, tempfile, time

VISIBILITY = 0.5                              # seconds; Celery's default with Redis is an hour

def connect(path):
    db = sqlite3.connect(path, isolation_level=None, timeout=20)
    db.execute("""CREATE TABLE IF NOT EXISTS task
        (id INTEGER PRIMARY KEY, name TEXT, visible REAL, attempt INTEGER DEFAULT 0)""")
    return db

def delay(db, name):
    db.execute("INSERT INTO task (name, visible) VALUES (?, ?)", (name, time.time()))

def receive(db):
    now = time.time()
    return db.execute("""UPDATE task SET attempt = attempt + 1, visible = ? WHERE id =
        (SELECT id FROM task WHERE visible <= ? ORDER BY visible, id LIMIT 1)
        RETURNING id, name, attempt""", (now + VISIBILITY, now)).fetchall()

def ack(db, id, attempt):                     # both together are the receipt
    return db.execute("DELETE FROM task WHERE id = ? AND attempt = ?", (id, attempt)).rowcount == 1

def worker(path, is_killed):
    db = connect(path)
    while db.execute("SELECT count(*) FROM task").fetchone() != (0,):
        for id, name, attempt in receive(db):
            print(f"{name}, attempt {attempt}", flush=True)
            if is_killed:
                os._exit(1)                   # no finally, no goodbye
            ack(db, id, attempt)
        time.sleep(0.05)

if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "tasks.db")
        db = connect(path)
        for name in ("mail to Ann", "mail to Bob"):
            delay(db, name)
        for is_killed in (True, False):
            process = multiprocessing.Process(target=worker, args=(path, is_killed))
            process.start()
            process.join()
            print("a worker has ended with", process.exitcode)
        db.close()
