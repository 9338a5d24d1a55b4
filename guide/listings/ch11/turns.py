from greenlet import greenlet, getcurrent

def clerk(first):
    print("clerk gets", first)
    second = main.switch("one stamp")
    print("clerk gets", second)
    return "closed"

main = getcurrent()
window = greenlet(clerk)
print("main gets", window.switch("a letter"))
print("main gets", window.switch("a parcel"))
