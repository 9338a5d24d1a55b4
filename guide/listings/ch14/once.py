import sqlite3

db = sqlite3.connect(":memory:", isolation_level=None)
db.execute("CREATE TABLE account (owner TEXT PRIMARY KEY, euros INTEGER)")
db.execute("CREATE TABLE done (key TEXT PRIMARY KEY)")
db.execute("INSERT INTO account VALUES ('Ann', 0)")

def pay(key, euros):
    db.execute("BEGIN IMMEDIATE")
    try:
        db.execute("INSERT INTO done VALUES (?)", (key,))         # fails if it is there
        db.execute("UPDATE account SET euros = euros + ?", (euros,))
        db.execute("COMMIT")                                      # both, or neither
        return "paid"
    except sqlite3.IntegrityError:
        db.execute("ROLLBACK")
        return "was paid before"

print(pay("order 7", 10))
print(pay("order 7", 10))
print(db.execute("SELECT euros FROM account").fetchone())
